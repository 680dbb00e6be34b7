import { type Operation } from '#span';
import { type Config } from './config.js';
import { type Pipeline } from './pipeline.js';
import { type Rooms } from './rooms.js';
import { surveyRules } from './survey-rules.js';
import { type Tick, type Ticks } from './ticks.js';

/** Partitions are dropped an hour's worth at a time. */
const RETENTION_EVERY_MS = 600_000;
/** Requests of up to so long ago are read from 10 s rows. */
const ROLLUP_EVERY_MS = 60_000;
const SURVEY_EVERY_MS = 10_000;

/** Everything that Culprit does by the clock, and what that sets off through `ticks`. */
export function recurringTasks(config: Config, rooms: Rooms, pipeline: Pipeline, ticks: Ticks): Tick[] {
  const evaluate = async (touched?: Operation[]): Promise<void> => {
    const stopTimer = rooms.metrics.own.evaluateSeconds.startTimer();
    await pipeline.evaluate(touched).finally(stopTimer);
  };
  return [
    {
      name: 'flush',
      everyMs: config.CULPRIT_FLUSH_INTERVAL,
      run: async () => {
        const touched = await pipeline.flush();
        // Not awaited: flushes that waited for slow judgements would make all rules unknown. What is left out because
        // one is under way is judged with the next flush that touches it, or with all rules.
        if (touched.length > 0) {
          ticks.start({ name: 'evaluate what was flushed', run: () => evaluate(touched) });
        }
      },
    },
    {
      name: 'evaluate',
      everyMs: config.CULPRIT_EVALUATE_INTERVAL,
      run: async () => {
        await evaluate();
        rooms.metrics.showIncidents(await rooms.incidentStore.open());
      },
    },
    { name: 'rules', everyMs: config.CULPRIT_EVALUATE_INTERVAL, run: () => rooms.rules.refresh() },
    {
      name: 'rollup',
      everyMs: ROLLUP_EVERY_MS,
      run: async () => {
        await rooms.rollup.run(rooms.clock.nowMs());
        // What it has rolled up is counted at once, and its own time is not held up.
        ticks.start({ name: 'attainment', run: () => rooms.attainment.count() });
      },
    },
    {
      name: 'retention',
      everyMs: RETENTION_EVERY_MS,
      atStart: true,
      run: async () => {
        await rooms.retention.run(rooms.clock.nowMs());
        await rooms.surveyStore.expire(rooms.clock.nowMs());
      },
    },
    {
      name: 'survey',
      everyMs: SURVEY_EVERY_MS,
      run: async () => rooms.surveyor.run(surveyRules(await rooms.slaSource.all())),
    },
  ];
}
