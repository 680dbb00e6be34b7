import { hostname } from 'node:os';
import { Backtester, Evaluator, HoursBook, SiteProgress } from '#evaluate';
import { latencySvg } from '#explain';
import { LatencyMetrics, Metrics, SlaMetrics } from '#expose';
import { type Clock, type Logger } from '#kit';
import {
  AlertRepeater,
  buildSenders,
  Contributor,
  Deliverer,
  IncidentKeeper,
  Links,
  NoticeKeeper,
  Pictures,
  WaterfallPng,
} from '#page';
import {
  AccountTable,
  AuditLog,
  CalendarTable,
  ChannelTable,
  DefinitionTables,
  DeliveryTable,
  EscalationTable,
  LatencyHistory,
  Leadership,
  MaintenanceTable,
  PgCommittedRows,
  PgHistogramStore,
  PgIncidentHandling,
  PgIncidentStore,
  PgNodes,
  PgNoticeStore,
  PgOutbox,
  PgBaselineReader,
  PgChannelHealth,
  PgSlaSource,
  PgStatusStore,
  PgStoredSeriesSource,
  PgWindowReader,
  Retention,
  Rollup,
  RotationTable,
  PgSurveyStore,
  RouteTable,
  SilenceTable,
  SlaTable,
  SurveyReader,
  TeamTable,
  type Database,
  type Term,
} from '#store';
import { namePattern } from '#span';
import { Surveyor } from '#survey';
import { Attainment } from './attainment.js';
import { audience } from './audience.js';
import { type Config } from './config.js';
import { DeadMansSwitch } from './dead-mans-switch.js';
import { buildExplain } from './explain-rooms.js';
import { Flusher } from './flusher.js';
import { IngestHealth } from './ingest-health.js';
import { type Ingest } from './ingest/ingest.js';
import { NameBook } from './ingest/name-book.js';
import { Judging, type Judges } from './judging.js';
import { pageLinks } from './page-links.js';
import { Rules } from './rules.js';
import { selfChannels } from './self-channels.js';
import { version } from './version.js';
import { drawWaterfall } from './draw-waterfall.js';

/** (account, operation) pairs with series of their own in /metrics, and states of SLAs: some 2 MB of text. */
const METRIC_SERIES = 5_000;
/** Promises with gauges of what is kept of them: three series each. */
const PROMISE_SERIES = 1_000;

/**
 * Builds the rooms of the main thread and hands them to each other. Nothing runs yet.
 * @param onFailure told where the service can't go on
 */
export function buildRooms(
  config: Config,
  database: Database,
  ingest: Ingest,
  onFailure: (error: Error) => void,
  log: Logger,
  clock: Clock,
) {
  const names = new NameBook();
  const health = new IngestHealth(clock);

  const latency = new LatencyMetrics({
    names: config.CULPRIT_METRIC_NAMES,
    accountLimit: config.CULPRIT_METRIC_ACCOUNTS,
    accountSeriesLimit: METRIC_SERIES,
  });
  const slaMetrics = new SlaMetrics(METRIC_SERIES);
  const slaSource = new PgSlaSource(database);
  const windows = new PgWindowReader(database);
  const history = new LatencyHistory(database);
  const statuses = new PgStatusStore(database);
  const incidentStore = new PgIncidentStore(database);
  const tables = {
    accounts: new AccountTable(database),
    audit: new AuditLog(database),
    slas: new SlaTable(database),
    channels: new ChannelTable(database),
    definitions: new DefinitionTables(database),
    calendars: new CalendarTable(database),
    rotations: new RotationTable(database),
    escalationPolicies: new EscalationTable(database),
    maintenance: new MaintenanceTable(database),
    silences: new SilenceTable(database),
    teams: new TeamTable(database),
    routes: new RouteTable(database),
  };
  const attainment = new Attainment({
    database,
    slas: slaSource,
    calendars: tables.calendars,
    maintenance: tables.maintenance,
    metricSeries: PROMISE_SERIES,
    minutesKeptMs: config.CULPRIT_RETENTION_1M,
    clock,
    log,
  });
  const metrics = new Metrics([
    ...latency.families(),
    ...slaMetrics.families(),
    ...attainment.metrics.families(),
  ]);
  const store = new PgHistogramStore(database, names, log);
  const flusher = new Flusher({
    ingest,
    store,
    names,
    latency,
    health,
    startTimer: () => metrics.own.flushSeconds.startTimer(),
    onFailure,
    log,
  });
  const rollup = new Rollup(database);
  const keepMs = {
    '10s': config.CULPRIT_RETENTION_10S,
    '1m': config.CULPRIT_RETENTION_1M,
    '1h': config.CULPRIT_RETENTION_1H,
  };
  const retention = new Retention(database, keepMs);
  const rules = new Rules(slaSource, tables.accounts, ingest, latency, slaMetrics, log);
  const hours = new HoursBook({
    calendars: () => tables.calendars.list(),
    maintenance: () => tables.maintenance.list(),
    accountsWith: (labels) => slaSource.accountsWith(labels),
  });
  const backtester = new Backtester(
    {
      series: new PgStoredSeriesSource(database, keepMs, clock),
      slas: slaSource,
      operations: windows,
      hours,
      baselines: new PgBaselineReader(database),
    },
    clock,
  );
  const nodes = new PgNodes(database);
  const progress = new SiteProgress(health, nodes, clock, log, config.CULPRIT_NODE_WAIT);
  const leadership = new Leadership(database, log);

  const links = new Links({ publicUrl: config.PUBLIC_URL, template: config.CULPRIT_TRACE_LINK });
  const incidentHandling = new PgIncidentHandling(database);
  const acting = pageLinks(config, database, { links, handling: incidentHandling, clock });
  const surveyStore = new PgSurveyStore(database, config.CULPRIT_RETENTION_SURVEY);
  const explain = buildExplain({
    source: ingest,
    profiles: surveyStore,
    database,
    progress,
    metrics,
    clock,
    log,
  });
  const channelHealth = new PgChannelHealth(database);
  const judgesOf = (term: Term): Judges => ({
    term,
    progress,
    evaluator: new Evaluator({
      slas: slaSource,
      windows,
      rows: new PgCommittedRows(database),
      statuses: new PgStatusStore(database, term),
      hours,
      baselines: new PgBaselineReader(database),
      ingest: progress,
      clock,
      log,
    }),
    incidents: new IncidentKeeper({
      store: new PgIncidentStore(database, term),
      explain,
      audience: () => audience(tables, clock.nowMs()),
      quietPeriodMs: config.CULPRIT_QUIET_PERIOD,
      slas: () => slaSource.all(),
      detailsOf: (keys) => tables.accounts.detailsOf(keys, clock.nowMs()),
      budgets: attainment.reader,
      othersLook: () => progress.hasOthers(),
      clock,
      log,
    }),
    notices: new NoticeKeeper({
      store: new PgNoticeStore(database, term),
      channels: async (except) => selfChannels(config.CULPRIT_SELF_CHANNELS, await slaSource.all(), except),
      log,
    }),
    channelHealth,
    clock,
  });
  const judging = new Judging(config.CULPRIT_NODE_WAIT, config.CULPRIT_CHANNEL_WAIT);
  const contributor = new Contributor(incidentStore, explain, clock, log);
  const notices = new PgNoticeStore(database);
  const { SMTP_URL: smtpUrl, MAIL_FROM: from } = config;
  const smtp = smtpUrl === undefined ? undefined : { url: smtpUrl, from };
  const senders = buildSenders(smtp, { version: version() }, log);
  const drawing = { waterfallSvg: drawWaterfall, latencySvg, png: new WaterfallPng(), log };
  const deliverer = new Deliverer({
    store: incidentStore,
    notices,
    senders,
    links,
    actions: acting.actionLinks,
    pictureLinks: acting.pictureLinks,
    ...drawing,
    clock,
    log,
    onPaged: (time) => metrics.observePage(time),
  });
  const alertRepeater = new AlertRepeater({
    incidents: incidentStore,
    notices,
    channels: () => tables.channels.list(),
    sender: senders.alertmanager,
    links,
    clock,
    log,
  });
  const deliveries = new DeliveryTable(database);
  const outbox = new PgOutbox(database, log);
  const { CULPRIT_HEARTBEAT_URL: heartbeatUrl } = config;
  const deadMansSwitch =
    heartbeatUrl === undefined
      ? undefined
      : new DeadMansSwitch({
          url: heartbeatUrl,
          judging,
          outbox,
          onBeat: (outcome) => metrics.own.heartbeats.inc({ outcome }),
          version: version(),
          clock,
          log,
        });
  const nameOf = config.CULPRIT_NORMALIZE_SPAN_NAMES ? namePattern : (name: string): string => name;
  const surveyor = new Surveyor(ingest, surveyStore, clock, log, nameOf);

  return {
    clock,
    ingest,
    health,
    flusher,
    store,
    rollup,
    attainment,
    retention,
    tables,
    rules,
    windows,
    history,
    statuses,
    backtester,
    nodes,
    nodeName: config.CULPRIT_NODE_NAME ?? hostname(),
    leadership,
    judgesOf,
    judging,
    contributor,
    incidentStore,
    incidentHandling,
    notices,
    deliverer,
    alertRepeater,
    deliveries,
    channelHealth,
    outbox,
    deadMansSwitch,
    surveyStore,
    surveyor,
    survey: new SurveyReader(database),
    slaSource,
    links,
    ...acting,
    pictures: new Pictures(drawing),
    metrics,
    slaMetrics,
  };
}

export type Rooms = ReturnType<typeof buildRooms>;
