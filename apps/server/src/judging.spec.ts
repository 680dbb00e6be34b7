import { type ChannelHealth } from '#contract';
import { type BlindNode, type StatesSnapshot } from '#evaluate';
import { ManualClock } from '#kit';
import { type Trouble } from '#page';
import { Judging, type Judges } from './judging.js';

const NOW = 1_760_000_000_000;
const NOTHING: StatesSnapshot = { counts: [], keys: [] };

describe('judging', () => {
  function setUp() {
    const clock = new ManualClock(NOW);
    const site = { isSure: true, blind: [] as BlindNode[], channels: new Map<string, ChannelHealth>() };
    const failing: string[][] = [];
    const done: string[] = [];
    const made: Judges[] = [];
    const told: (readonly Trouble[])[] = [];
    const judging = new Judging(120_000, 180_000);
    const seen: StatesSnapshot[] = [];
    const begin = async () => {
      const n = made.length;
      const states: StatesSnapshot = { counts: [], keys: [] };
      const judges: Judges = {
        term: { isSure: () => site.isSure },
        progress: { refresh: () => Promise.resolve(), blind: () => site.blind, isCaughtUp: () => true },
        evaluator: {
          judge: () => Promise.reject(new Error('not here')),
          snapshot: () => states,
          statusesOf: () => [],
          failures: { rules: 0, rows: 0, sla: 0, percentile: 0, save: 0 },
        },
        incidents: {
          start: async () => void done.push(`start ${n}`),
          stop: async () => void done.push(`stop ${n}`),
          tend: () => Promise.resolve(),
          open: [],
          reconcile: () => Promise.resolve([]),
          failures: 0,
        },
        notices: {
          reconcile: async (kind, troubles) => {
            if (kind === 'node-blind') told.push(troubles);
            else failing.push(troubles.map(({ subject }) => subject));
          },
        },
        channelHealth: { all: () => Promise.resolve(site.channels) },
        clock,
      };
      made.push(judges);
      seen.push(states);
      await judging.begin(judges);
    };
    return { clock, failing, site, done, made, seen, told, judging, begin };
  }
  const blind = (caughtUpAgoMs: number): BlindNode => ({
    id: `${caughtUpAgoMs}`,
    name: 'web-1',
    leads: false,
    flushes: 1,
    seenUnixMs: NOW,
    caughtUpUnixMs: NOW - caughtUpAgoMs,
    stoppedUnixMs: null,
    seenAgoMs: caughtUpAgoMs,
    caughtUpAgoMs,
    state: 'silent',
  });

  it('is anew in each term, and nobody’s between them', async () => {
    const { done, judging, made, seen, site, begin } = setUp();
    expect([judging.now, judging.snapshot(9), judging.statusesOf('gold')]).toEqual([
      undefined,
      NOTHING,
      undefined,
    ]);
    await begin();
    expect(judging.now).toBe(made[0]);
    await judging.end();
    expect(judging.now).toBeUndefined();
    await begin();
    expect(judging.now).toBe(made[1]);
    expect(judging.snapshot(9)).toBe(seen[1]);
    expect(judging.statusesOf('gold')).toEqual([]);
    expect(done).toEqual(['start 0', 'stop 0', 'start 1']);
    // Paused for too long: another may judge by now.
    site.isSure = false;
    expect([judging.now, judging.snapshot(9)]).toEqual([undefined, NOTHING]);
  });

  it('counts what fails over all terms', async () => {
    const { judging, made, begin } = setUp();
    await begin();
    if (made[0]) made[0].evaluator.failures.sla = 2;
    await judging.end();
    await begin();
    if (made[1]) made[1].evaluator.failures.sla = 3;
    if (made[1]) made[1].incidents.failures = 4;
    expect(judging.failures).toBe(9);
  });

  it('remembers when all rules were last judged without a failure', async () => {
    const { clock, judging, made, begin } = setUp();
    await begin();
    expect(judging.judgedAllAtUnixMs).toBeUndefined();
    judging.judged();
    clock.advance(5_000);
    if (made[0]) made[0].evaluator.failures.sla++;
    judging.judged();
    expect(judging.judgedAllAtUnixMs).toBe(NOW);
    if (made[0]) made[0].incidents.failures++;
    judging.judged();
    expect(judging.judgedAllAtUnixMs).toBe(NOW);
    judging.judged();
    expect(judging.judgedAllAtUnixMs).toBe(NOW + 5_000);
    await judging.end();
    await begin();
    expect(judging.judgedAllAtUnixMs).toBeUndefined();
  });

  it('tells of a node that stays away: not of a restart, not at once, and not for ever', async () => {
    const { clock, judging, site, told, begin } = setUp();
    await judging.notice();
    await begin();
    site.blind = [blind(29_999), blind(30_000), blind(86_399_999), blind(86_400_000)];
    clock.advance(29_999);
    await judging.notice();
    expect(told).toEqual([]);
    clock.advance(1);
    await judging.notice();
    expect(told.map((troubles) => troubles.map(({ subject }) => subject))).toEqual([['30000', '86399999']]);
  });

  it('tells of channels that have failed for minutes', async () => {
    const { clock, failing, judging, site, begin } = setUp();
    await begin();
    clock.advance(60_000);
    const fails = (forMs: number, state: ChannelHealth['state'] = 'open'): ChannelHealth => ({
      state,
      since: new Date(clock.nowMs() - forMs).toISOString(),
      lastError: 'HTTP 500',
      failures: 3,
      waiting: 1,
    });
    site.channels = new Map([
      ['dead', fails(180_000)],
      ['for-a-moment', fails(179_999)],
      ['once', fails(600_000, 'failing')],
      ['works', { state: 'ok', since: null, lastError: null, failures: 0, waiting: 0 }],
    ]);
    await judging.notice();
    site.channels = new Map();
    await judging.notice();
    expect(failing).toEqual([['dead'], []]);
  });
});
