import * as fc from 'fast-check';
import { type Sla } from '#contract';
import { judgeKey, keyRule, type KeyStanding } from './judge/judge-key.js';
import { SlotCounts, type Tally } from './judge/counts.js';
import { isWatched } from './live/quiet-states.js';
import { type SlaStatus } from './ports.js';
import { checkout, search, Site, slaOf } from './site.fake.js';

const THRESHOLD_MS = 500;

const SLAS: Sla[] = [
  slaOf({ id: 'gold' }),
  slaOf({ id: 'short', accounts: 'each', windowSeconds: 10 }),
  slaOf({ id: 'errors', accounts: 'total', objective: { type: 'error-rate', maxPercent: 5 } }),
  slaOf({ id: 'long', accounts: { keys: ['acme', 'free'] }, windowSeconds: 7_200 }),
  slaOf({
    id: 'loose',
    accounts: 'each',
    objective: { type: 'latency', percentile: 50, thresholdMs: THRESHOLD_MS },
  }),
  slaOf({
    id: 'promised',
    accounts: { keys: ['acme', 'globex'] },
    overrides: [{ accounts: { keys: ['globex'] }, objective: { thresholdMs: 3_000 } }],
    operation: { service: 'shop', name: '*', kind: 'any' },
  }),
];

/** All requests gone through anew for each question. */
class Rescanned extends SlotCounts {
  constructor(private readonly requests: { slot: number; isBad: boolean }[]) {
    super();
  }

  sum(fromUnixMs: number, toUnixMs: number): Tally {
    const within = this.requests.filter(({ slot }) => slot >= fromUnixMs && slot < toUnixMs);
    return { total: within.length, bad: within.filter(({ isBad }) => isBad).length };
  }

  firstBad(fromUnixMs: number, toUnixMs: number): number | null {
    const bad = this.requests.filter(({ slot, isBad }) => isBad && slot >= fromUnixMs && slot < toUnixMs);
    return bad.length === 0 ? null : Math.min(...bad.map(({ slot }) => slot));
  }
}

function thresholdMsOf(sla: Sla, account: string): number {
  if (sla.id === 'promised' && account === 'globex') return 3_000;
  return 'thresholdMs' in sla.objective ? (sla.objective.thresholdMs ?? 0) : 0;
}

/** Judges each key that has ever been seen, in every round, by all requests. */
class Rescanning {
  private standings = new Map<string, KeyStanding>();

  constructor(private readonly site: Site) {}

  restart(): void {
    // A restart keeps what was stored, and finds out anew who is ok or pending.
    for (const [key, standing] of this.standings) if (!isWatched(standing)) this.standings.delete(key);
  }

  /** A rule that has gone takes its states along. */
  forget(slaId: string): void {
    for (const key of this.standings.keys()) if (key.startsWith(`${slaId} `)) this.standings.delete(key);
  }

  /** One that the rule of gold accounts means no longer. */
  forgetAccount(account: string): void {
    for (const key of this.standings.keys()) {
      if (key.startsWith('gold ') && key.endsWith(` ${account}`)) this.standings.delete(key);
    }
  }

  /** @param isAwaited whether a key may be new to the evaluator, though it has requests: they are still being read */
  round(sla: Sla, isAwaited: (name: string) => boolean): Record<string, string> {
    const { site } = this;
    const now = site.clock.nowMs();
    const operations = site.windows.known.filter(
      ({ id }) => sla.operation.name === '*' || id === checkout.id,
    );
    const { accounts } = sla;
    const named =
      typeof accounts === 'string' ? undefined : 'keys' in accounts ? accounts.keys : site.slas.gold;
    const count = named === undefined ? (accounts === 'total' ? 1 : 50) : named.length;
    const seen: Record<string, string> = {};
    for (const operation of operations) {
      const all = site.rows.requests.filter(({ operationId }) => operationId === operation.id);
      const keys = accounts === 'total' ? ['*'] : (named ?? [...new Set(all.map(({ account }) => account))]);
      for (const account of keys) {
        const own = all.filter((request) => account === '*' || request.account === account);
        const threshold = thresholdMsOf(sla, account);
        const objective =
          'thresholdMs' in sla.objective ? { ...sla.objective, thresholdMs: threshold } : sla.objective;
        const counts = new Rescanned(
          own.map(({ endUnixMs, durationNs, error }) => ({
            slot: Math.floor(endUnixMs / 10_000) * 10_000,
            isBad: threshold > 0 ? durationNs > threshold * 1e6 : error,
          })),
        );
        const name = `${sla.id} ${operation.id} ${account}`;
        const before = this.standings.get(name);
        const rule = keyRule(sla, objective, operations.length * count);
        const keptFrom = Math.floor(now / 10_000) * 10_000 + 10_000 - rule.keepSeconds * 1000;
        if (before === undefined && counts.sum(keptFrom, now + 1).total === 0) continue;
        if (before === undefined && isAwaited(name)) continue;
        const moment = { nowUnixMs: now, caughtUp: true, pause: undefined };
        const standing = judgeKey(rule, counts, undefined, before, moment);
        this.standings.set(name, standing);
        if (hasNews(standing)) seen[name] = tell(standing);
      }
    }
    return seen;
  }
}

function tell({ state, reason, alerting, violatingSinceUnixMs, measurement }: KeyStanding): string {
  // Slots of more than an hour ago are added up to minutes, and tell the minute.
  const sinceMinute = violatingSinceUnixMs === null ? null : Math.floor(violatingSinceUnixMs / 60_000);
  return JSON.stringify([state, reason, alerting, sinceMinute, measurement.total, measurement.bad]);
}

/** Whether a key without requests is known at all depends on restarts. */
function hasNews({ state, alerting }: KeyStanding): boolean {
  return state !== 'no-data' || alerting;
}

function nameOf({ slaId, operation, account }: SlaStatus): string {
  return `${slaId} ${operation.id} ${account}`;
}

function told(statuses: SlaStatus[]): Record<string, string> {
  return Object.fromEntries(statuses.filter(hasNews).map((status) => [nameOf(status), tell(status)]));
}

/** Windows take long to read, from one call to the next but one. */
class SlowReads {
  private open: (() => void) | undefined;
  private lasting = 0;

  constructor(private readonly site: Site) {}

  toggle(): void {
    if (this.open !== undefined) return this.end();
    this.site.rows.historyGate = new Promise((resolve) => (this.open = resolve));
  }

  end(): void {
    this.open?.();
    this.open = undefined;
    this.site.rows.historyGate = Promise.resolve();
    // What has come to be read while others were is read in the round after.
    this.lasting = 2;
  }

  /** Whether windows may be missing in the round that is over. */
  get isOngoing(): boolean {
    return this.open !== undefined || this.lasting-- > 0;
  }
}

describe('the evaluator', () => {
  const requests = fc.record({
    account: fc.constantFrom('acme', 'globex', 'free'),
    durationMs: fc.constantFrom(100, 100, 100, 2_000, 9_000),
    error: fc.boolean(),
    operation: fc.constantFrom(checkout, search),
    many: fc.integer({ min: 1, max: 30 }),
    lateMs: fc.constantFrom(0, 0, 0, 12_000, 95_000, 3_500_000),
  });
  const step = fc.record({
    requests: fc.array(requests, { maxLength: 4 }),
    waitMs: fc.constantFrom(1_000, 1_000, 7_000, 10_000, 31_000, 130_000, 2_000_000),
    event: fc.option(
      fc.oneof(
        fc.constant('restart' as const),
        fc.constant('outage' as const),
        fc.constant('slow reads' as const),
        fc.constantFrom(...SLAS.map(({ id }) => id)),
        fc.constantFrom<string[][]>(['acme'], ['globex', 'free'], ['acme', 'globex']),
      ),
    ),
  });

  it('says what going through all requests again would say, late rows, restarts and new rules included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const site = new Site();
        const rescanning = new Rescanning(site);
        const slow = new SlowReads(site);
        site.slas.slas = [...SLAS];
        for (const { requests: some, waitMs, event } of steps) {
          for (const { account, durationMs, error, operation, many, lateMs } of some) {
            for (let i = 0; i < many; i++) {
              site.request(account, durationMs, operation, error);
              site.rows.requests.at(-1)!.endUnixMs -= lateMs;
            }
          }
          if (event === 'restart') {
            site.newEvaluator();
            rescanning.restart();
          } else if (event === 'outage') {
            site.rows.isAway = true;
            await site.evaluator.judge();
            site.rows.isAway = false;
          } else if (event === 'slow reads') {
            slow.toggle();
          } else if (typeof event === 'string') {
            const isThere = site.slas.slas.some(({ id }) => id === event);
            site.slas.slas = SLAS.filter(({ id }) =>
              id === event ? !isThere : site.slas.slas.some((sla) => sla.id === id),
            );
            rescanning.forget(event);
            // As Postgres does: they go with their SLA.
            for (const key of site.statuses.rows.keys())
              if (key.startsWith(`${event} `)) site.statuses.rows.delete(key);
          } else if (event !== null) {
            for (const account of site.slas.gold)
              if (!event.includes(account)) rescanning.forgetAccount(account);
            site.slas.gold = event;
          }
          const { slas } = await site.evaluator.judge();
          const isSlow = slow.isOngoing;
          expect(isSlow || slas.length === site.slas.slas.length).toBe(true);
          const statuses = slas.flatMap(({ id }) => site.evaluator.statusesOf(id) ?? []);
          const known = new Set(statuses.map(nameOf));
          const isAwaited = (name: string): boolean => isSlow && !known.has(name);
          expect(told(statuses)).toEqual(
            Object.assign({}, ...slas.map((sla) => rescanning.round(sla, isAwaited))),
          );
          site.clock.advance(waitMs);
        }
        slow.end();
      }),
      { numRuns: 30 },
    );
  });
});
