import { type z } from 'zod';
import { DocumentSchema } from '../files/check-document.js';
import { given, type Notes, Part } from './documents.js';
import { millisecondsOf } from './durations.js';
import { type Library } from './library.js';
import { CulpritMetric, KINDS, type SliSpec, type SloSpec } from './schemas.js';

const METRIC = new DocumentSchema(CulpritMetric);

/** What an SLO measures: the requests of an operation, and which of them are bad. */
export type Measured = {
  metric: Part<CulpritMetric>;
  /** Slower requests are bad; undefined: failed ones are. */
  thresholdMs: number | undefined;
  /** Where that is said. */
  limit: Part<unknown>;
};

/** What the indicator of an SLO measures; undefined where that is not for Culprit, which is taken down. */
export function measuredBy(
  slo: Part<z.infer<typeof KINDS.SLO>>,
  library: Library,
  notes: Notes,
): Measured | undefined {
  const spec = slo.at('spec');
  const sli = indicatorOf(spec, library, notes);
  if (!sli) return undefined;
  const ratio = given(sli.at('ratioMetric'));
  const threshold = given(sli.at('thresholdMetric'));
  if (threshold && !ratio) {
    const metric = metricOf(threshold.at('metricSource'), library, notes);
    return metric && byThreshold(spec, metric, notes);
  }
  if (!ratio) return notes.refuse(sli, 'has to have a ratioMetric or a thresholdMetric');
  notes.leaveOut(threshold, 'is left out, as there is a ratioMetric');
  return byRatio(ratio, library, notes);
}

function indicatorOf(spec: Part<SloSpec>, library: Library, notes: Notes): Part<SliSpec> | undefined {
  const inline = given(spec.at('indicator'));
  if (inline) return inline.at('spec');
  const reference = given(spec.at('indicatorRef'));
  if (!reference) return notes.refuse(spec, 'has to have an indicator or an indicatorRef');
  return library.find(KINDS.SLI, reference)?.at('spec');
}

/** "value" of 99 % of all requests is at most so many milliseconds. */
function byThreshold(spec: Part<SloSpec>, metric: Part<CulpritMetric>, notes: Notes): Measured | undefined {
  const [objective] = Part.items(spec.at('objectives'));
  if (!objective) return undefined;
  const value = given(objective.at('value'));
  if (!value) return notes.refuse(objective, 'has to have a value, in milliseconds');
  const { op } = objective.value;
  if (op !== 'lte' && op !== 'lt')
    return notes.refuse(objective.at('op'), 'has to be "lte": good requests are fast');
  return { metric, thresholdMs: value.value, limit: value };
}

function byRatio(
  ratio: Part<NonNullable<SliSpec['ratioMetric']>>,
  library: Library,
  notes: Notes,
): Measured | undefined {
  const raw = given(ratio.at('raw'));
  if (raw) return notes.refuse(raw, 'is not supported: give good (or bad) and total');
  if (ratio.value.counter === false)
    notes.refuse(ratio.at('counter'), 'has to be true: requests are counted');
  const good = given(ratio.at('good'));
  const bad = given(ratio.at('bad'));
  const total = given(ratio.at('total'));
  const counted = good ?? bad;
  if (!counted || !total) return notes.refuse(ratio, 'has to have good (or bad) and total');
  const metric = metricOf(counted.at('metricSource'), library, notes);
  const all = metricOf(total.at('metricSource'), library, notes);
  if (!metric || !all) return undefined;
  const { maxLatency, failed, ...what } = metric.value;
  if (JSON.stringify(sorted(what)) !== JSON.stringify(sorted(all.value))) {
    return notes.refuse(all, 'has to be of the same requests as the other metric, all of them');
  }
  if (maxLatency === undefined) {
    if (failed === !good) return { metric, thresholdMs: undefined, limit: metric };
    return notes.refuse(
      metric,
      good ? 'has to have maxLatency, or "failed: false"' : 'has to have "failed: true"',
    );
  }
  if (!good || failed !== undefined) {
    return notes.refuse(metric, 'has to count either fast requests as good, or failed ones as bad');
  }
  const thresholdMs = millisecondsOf(maxLatency);
  const limit = metric.at('maxLatency');
  if (thresholdMs === undefined) return notes.refuse(limit, 'has to be a time such as "400ms" or "1.5s"');
  return { metric, thresholdMs, limit };
}

type Source = Part<{ metricSourceRef?: string | undefined; type?: string | undefined; spec: unknown }>;

function metricOf(source: Source, library: Library, notes: Notes): Part<CulpritMetric> | undefined {
  const reference = given(source.at('metricSourceRef'));
  const type =
    given(source.at('type')) ??
    (reference && library.find(KINDS.DataSource, reference)?.at('spec').at('type'));
  if (!type) {
    return reference ? undefined : notes.refuse(source, 'has to have the type "culprit"');
  }
  if (type.value !== 'culprit') {
    return notes.refuse(
      type,
      `is "${type.value}", but Culprit measures from traces: write "type: culprit" with a spec such as {operation: "POST /checkout", maxLatency: 400ms}`,
    );
  }
  const spec = source.at('spec');
  const checked = METRIC.check(spec.document, spec.value, spec.path);
  if ('value' in checked) return new Part(spec.document, spec.path, checked.value);
  notes.add(checked.findings);
  return undefined;
}

function sorted(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
