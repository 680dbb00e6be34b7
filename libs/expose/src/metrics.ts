import {
  collectDefaultMetrics,
  Gauge,
  Registry,
  type Metric,
  type OpenMetricsContentType,
} from 'prom-client';
import { type ChannelHealth, type Incident, Severity } from '#contract';
import { wantsOpenMetrics } from './accept.js';
import { type Family } from './family.js';
import { ownMetrics, type OwnMetrics } from './own-metrics.js';

/** From the end of the violating span to the accepted delivery, split into the sender's delay and ours. */
export type TimeToPage = { totalMs: number; senderDelayMs: number; ownMs: number };

/** Gauges of prom-client that promtool objects to, because `_total` is for counters; the same exist by type. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** Everything that /metrics shows. */
export class Metrics {
  readonly own: OwnMetrics;
  private readonly text = new Registry();
  private readonly beforeScrapes: (() => void | Promise<void>)[] = [];

  constructor(families: readonly Family[]) {
    collectDefaultMetrics({ register: this.text });
    for (const name of MISNAMED) this.text.removeSingleMetric(name);
    this.own = ownMetrics(this.text);
    for (const family of families) this.text.registerMetric(metricOf(family));
  }

  /** Calls this before each scrape, to read what is kept elsewhere into {@link own}. */
  beforeScrape(read: () => void | Promise<void>): void {
    this.beforeScrapes.push(read);
  }

  observePage({ totalMs, senderDelayMs, ownMs }: TimeToPage): void {
    this.own.timeToPage.observe(totalMs / 1000);
    this.own.timeToPageSender.observe(senderDelayMs / 1000);
    this.own.timeToPageCulprit.observe(ownMs / 1000);
  }

  /** Replaces the numbers of open incidents by severity. */
  showIncidents(open: readonly Pick<Incident, 'severity' | 'mode'>[]): void {
    const live = open.filter(({ mode }) => mode === 'live');
    for (const severity of Severity.options) {
      const count = live.filter((incident) => incident.severity === severity).length;
      this.own.incidentsOpen.set({ severity }, count);
    }
  }

  /** Replaces the health of the channels. */
  showChannels(channels: ReadonlyMap<string, ChannelHealth>, nowUnixMs: number): void {
    const { channelFailures, channelFailingSeconds, channelWaiting } = this.own;
    for (const each of [channelFailures, channelFailingSeconds, channelWaiting]) each.reset();
    for (const [channel, { failures, since, waiting }] of channels) {
      channelFailures.set({ channel }, failures);
      channelFailingSeconds.set({ channel }, since === null ? 0 : (nowUnixMs - Date.parse(since)) / 1000);
      channelWaiting.set({ channel }, waiting);
    }
  }

  /** The body and its Content-Type, without which Prometheus 3 refuses it. */
  async render(accept: string | undefined): Promise<{ contentType: string; body: string }> {
    for (const read of this.beforeScrapes) await read();
    const registry = wantsOpenMetrics(accept) ? this.asOpenMetrics() : this.text;
    return { contentType: registry.contentType, body: await registry.metrics() };
  }

  /**
   * A registry of its own: prom-client renames the counters of one that it writes as OpenMetrics, for good.
   * There a counter's family goes without the `_total` of its samples, which prom-client adds again.
   */
  private asOpenMetrics(): Registry<OpenMetricsContentType> {
    const registry = new Registry<OpenMetricsContentType>();
    registry.setContentType('application/openmetrics-text; version=1.0.0; charset=utf-8');
    for (const { name, help, type } of this.text.getMetricsAsArray()) {
      // The types call it an enum; at run time it is the word.
      const shownName = String(type) === 'counter' ? name.replace(/_total$/, '') : name;
      const metric = this.text.getSingleMetric(name);
      if (!metric) continue;
      const get = async () => ({ ...(await metric.get()), name: shownName });
      registry.registerMetric(Object.assign(new Gauge({ name: shownName, help, registers: [] }), { get }));
    }
    return registry;
  }
}

/** A metric of prom-client's whose values are the family's. */
function metricOf({ declaration: { name, help, type }, samples }: Family): Metric {
  const get = () => Promise.resolve({ name, help, type, values: samples() });
  return Object.assign(new Gauge({ name, help, registers: [] }), { type, get });
}
