import { type Config } from './config.js';
import { type Pipeline } from './pipeline.js';
import { type Rooms } from './rooms.js';
import { type Tick } from './ticks.js';

/** Partitions are dropped an hour's worth at a time. */
const RETENTION_EVERY_MS = 600_000;

/** Everything that Culprit does by the clock. */
export function recurringTasks(config: Config, rooms: Rooms, pipeline: Pipeline): Tick[] {
  return [
    { name: 'flush', everyMs: config.CULPRIT_FLUSH_INTERVAL, run: () => pipeline.flush() },
    {
      name: 'evaluate',
      everyMs: config.CULPRIT_EVALUATE_INTERVAL,
      run: async () => {
        await pipeline.evaluate();
        rooms.metrics.showIncidents(await rooms.incidentStore.open());
      },
    },
    { name: 'rules', everyMs: config.CULPRIT_EVALUATE_INTERVAL, run: () => rooms.rules.refresh() },
    {
      name: 'retention',
      everyMs: RETENTION_EVERY_MS,
      run: async () => {
        rooms.journal.expire();
        await rooms.store.dropOld(rooms.clock.nowMs(), config.CULPRIT_RETENTION);
      },
    },
  ];
}
