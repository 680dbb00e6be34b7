import { type ApiParts } from './api/api.module.js';
import { type Config } from './config.js';
import { type Rooms } from './rooms.js';
import { version } from './version.js';

/** What the API shows of the rooms. */
export function apiParts(config: Config, rooms: Rooms): ApiParts {
  return {
    ...rooms.tables,
    channelTester: { test: (channel) => rooms.deliverer.sendTest(channel) },
    incidents: rooms.incidentStore,
    statuses: rooms.statuses,
    windows: rooms.windows,
    recall: rooms.recall,
    links: rooms.links,
    metrics: rooms.metrics,
    readiness: {
      reasons: () =>
        Promise.resolve(
          rooms.ingest.isStale(rooms.clock.nowMs()) ? ['histograms do not reach Postgres; see the log'] : [],
        ),
    },
    clock: rooms.clock,
    settings: {
      version: version(),
      recallSeconds: config.CULPRIT_RECALL_TIME / 1000,
      accountAttributes: config.CULPRIT_ACCOUNT_ATTRIBUTES,
    },
  };
}
