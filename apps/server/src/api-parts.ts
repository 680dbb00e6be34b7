import { type ApiParts } from './api/api.module.js';
import { type Config } from './config.js';
import { Nodes } from './nodes.js';
import { type Rooms } from './rooms.js';
import { version } from './version.js';

/** What the API shows of the rooms. */
export function apiParts(config: Config, rooms: Rooms): ApiParts {
  const {
    tables,
    slaSource,
    incidentStore,
    incidentHandling,
    statuses,
    attainment,
    judging,
    windows,
    history,
    survey,
    backtester,
    ingest,
    deliverer,
    deliveries,
    channelHealth,
    links,
    actionLinks,
    linkDesk,
    linkKeys,
    pictures,
    pictureLinks,
    feedback,
    metrics,
    rules,
    health,
    nodes,
    notices,
    clock,
  } = rooms;
  return {
    ...tables,
    slaSource,
    incidents: incidentStore,
    handling: incidentHandling,
    statuses: { of: async (slaId) => judging.statusesOf(slaId) ?? statuses.forSla(slaId) },
    attainment: attainment.reader,
    attainmentDays: attainment.store,
    monthly: attainment.monthly,
    windows,
    history,
    survey,
    backtester,
    recall: ingest,
    deliverer,
    deliveries,
    channelHealth,
    links,
    actionLinks,
    linkDesk,
    linkKeys,
    pictures,
    pictureLinks,
    feedback,
    metrics,
    rules,
    cardinality: ingest,
    nodes: new Nodes(nodes, config.CULPRIT_NODE_WAIT),
    notices,
    readiness: {
      reasons: async () =>
        health.isStale(clock.nowMs()) ? ['histograms do not reach Postgres; see the log'] : [],
    },
    clock,
    settings: {
      version: version(),
      host: config.CULPRIT_API_HOST,
      publicUrl: config.PUBLIC_URL,
      recallSeconds: config.CULPRIT_RECALL_TIME / 1000,
      retentionMs: config.CULPRIT_RETENTION_1H,
      accountAttributes: config.CULPRIT_ACCOUNT_ATTRIBUTES,
    },
  };
}
