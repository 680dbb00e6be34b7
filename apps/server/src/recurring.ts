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
/** What others need to know of a node: whether it is there, and has committed all that it received. */
const NODE_EVERY_MS = 1_000;
/** What becomes of incidents by the time that passes, and by what people do. */
const TEND_EVERY_MS = 1_000;
/** A page waits for its explanation for seconds: on nodes that do not lead, this is how soon they hear of an incident. */
const EXPLAIN_EVERY_MS = 1_000;
const NOTICES_EVERY_MS = 5_000;
/** As often as Prometheus says its alerts again. */
const ALERTS_EVERY_MS = 60_000;

/** Everything that Culprit does by the clock. */
export function recurringTasks(config: Config, rooms: Rooms, pipeline: Pipeline, nodeId: string): Tick[] {
  return [
    {
      name: 'flush',
      everyMs: config.CULPRIT_FLUSH_INTERVAL,
      run: async () => {
        await pipeline.flush();
      },
    },
    {
      name: 'node',
      everyMs: NODE_EVERY_MS,
      atStart: true,
      run: () => rooms.nodes.say(nodeId, rooms.nodeName, rooms.health.isCaughtUp(rooms.clock.nowMs())),
    },
    {
      name: 'evaluate',
      everyMs: config.CULPRIT_EVALUATE_INTERVAL,
      run: async () => {
        await timed(rooms, pipeline);
        rooms.metrics.showIncidents(rooms.judging.now?.incidents.open ?? []);
      },
    },
    {
      name: 'incidents',
      everyMs: TEND_EVERY_MS,
      run: async () => {
        await rooms.judging.now?.incidents.tend();
      },
    },
    {
      name: 'explain',
      everyMs: EXPLAIN_EVERY_MS,
      run: async () => {
        if (rooms.judging.now === undefined) await rooms.contributor.look();
      },
    },
    {
      name: 'notices',
      everyMs: NOTICES_EVERY_MS,
      run: async () => {
        const isLeader = rooms.judging.now !== undefined;
        rooms.metrics.showChannels(
          isLeader ? await rooms.channelHealth.all() : new Map(),
          rooms.clock.nowMs(),
        );
        await rooms.judging.notice();
      },
    },
    {
      name: 'alerts',
      everyMs: ALERTS_EVERY_MS,
      run: async () => {
        if (rooms.judging.now !== undefined) await rooms.alertRepeater.repeat();
      },
    },
    { name: 'rules', everyMs: config.CULPRIT_EVALUATE_INTERVAL, run: () => rooms.rules.refresh() },
    {
      name: 'rollup',
      everyMs: ROLLUP_EVERY_MS,
      run: async () => {
        await rooms.rollup.run(rooms.clock.nowMs());
        // From what has been rolled up: a timer of its own would be a minute behind.
        await rooms.attainment.count();
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
    ...heartbeat(config, rooms),
  ];
}

/**
 * What the node that leads does as soon as some node has flushed. What is left out because a round is under way is judged
 * with the next flush, or by the clock.
 */
export function judgeFlushed(rooms: Rooms, pipeline: Pipeline, ticks: Ticks): void {
  ticks.start({
    name: 'evaluate what was flushed',
    run: () => timed(rooms, pipeline),
  });
}

async function timed({ metrics }: Rooms, pipeline: Pipeline): Promise<void> {
  const stopTimer = metrics.own.evaluateSeconds.startTimer();
  if (await pipeline.evaluate()) stopTimer();
}

function heartbeat({ CULPRIT_HEARTBEAT_INTERVAL: everyMs }: Config, { deadMansSwitch }: Rooms): Tick[] {
  if (deadMansSwitch === undefined) return [];
  return [
    {
      name: 'heartbeat',
      everyMs,
      run: async () => {
        await deadMansSwitch.beat();
      },
    },
  ];
}
