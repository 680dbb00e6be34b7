import { type SiteProgress } from '#evaluate';
import { Explainer, type PathProfiles } from '#explain';
import { type Metrics } from '#expose';
import { type Clock, type Logger } from '#kit';
import { type ExplainViolations } from '#page';
import { type TraceSource } from '#span';
import { LatencyReader, type Database } from '#store';
import { withLatency } from './compared-latency.js';
import { EXPLAIN_LIMITS, explainViolations, GLANCE_LIMITS } from './explain-violations.js';
import { withGaps } from './known-gaps.js';

export type ExplainRooms = {
  source: TraceSource;
  profiles: PathProfiles;
  database: Database;
  progress: SiteProgress;
  metrics: Metrics;
  clock: Clock;
  log: Logger;
};

/** Who is to blame, how long requests took now and before, and what of both is not known. */
export function buildExplain(rooms: ExplainRooms): ExplainViolations {
  const { source, profiles, database, progress, metrics, clock, log } = rooms;
  const explainers = {
    whole: new Explainer(source, clock, log, EXPLAIN_LIMITS, profiles),
    glance: new Explainer(source, clock, log, GLANCE_LIMITS),
  };
  const latencies = new LatencyReader(database);
  const explain = explainViolations(explainers, source, metrics);
  const compared = withLatency(explain, (...query) => latencies.histogram(...query), clock, log);
  return withGaps(compared, progress, clock);
}
