import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { type Sla } from '#contract';
import { ManualClock, silentLogger } from '#kit';
import { type Evidence } from '../ports.js';
import { SENT_UNIX_MS } from '../testing/incidents.js';
import { answering, audience, evidence, T1 } from '../testing/keeper.js';
import { MemoryIncidentStore } from '../testing/memory-incident-store.js';
import { checkout, sla, status } from '../testing/statuses.js';
import { violationKey } from './decide-violations.js';
import { failedEvidence } from './evidence.js';
import { keyText } from './incident-key.js';
import { IncidentKeeper } from './incident-keeper.js';

const SLAS = ['gold', 'silver'];
const OPERATIONS = [7, 8];
const ACCOUNTS = ['acme', 'globex'];
const DEADLINE_MS = 8_000;
const QUIET_MS = 600_000;

/** Each (SLA, operation, account): alerting, healthy, or not judged. */
const world = fc.array(fc.constantFrom('alerting', 'healthy', 'absent'), { minLength: 8, maxLength: 8 });
/** What a look at each operation finds. */
const answer = fc.constantFrom(
  'db high',
  'db low',
  'cache high',
  'cache medium',
  'unclear',
  'failed',
  'never',
);
const step = fc.record({
  world,
  answers: fc.tuple(answer, answer),
  afterMs: fc.constantFrom(1_000, 9_000, 31_000, QUIET_MS + 1_000),
  mode: fc.constantFrom('live', 'live', 'live', 'shadow'),
  deleted: fc.option(fc.constantFrom(...SLAS), { freq: 6 }),
  crash: fc.constantFrom('no', 'no', 'before', 'after', 'restart', 'twice'),
  hand: fc.constantFrom('no', 'no', 'no', 'resolves', 'snoozes'),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function found(said: string): Promise<Evidence> {
  const base = evidence(T1, 3);
  const { culprit, ...unclear } = base.explanation;
  if (said === 'never') return new Promise(() => undefined);
  if (said === 'failed' || !culprit) return Promise.resolve(failedEvidence());
  if (said === 'unclear')
    return Promise.resolve({ ...base, explanation: { ...unclear, verdict: 'unclear', confidence: 'none' } });
  const [name = '', how] = said.split(' ');
  const confidence = (['high', 'medium', 'low'] as const).find((one) => one === how) ?? 'none';
  return Promise.resolve({
    ...base,
    explanation: { ...base.explanation, confidence, culprit: { ...culprit, name } },
  });
}

class Site {
  readonly store = new MemoryIncidentStore();
  readonly clock = new ManualClock(SENT_UNIX_MS);
  existing: Sla[] = [];
  answers: string[] = [];
  keeper = this.start();

  start(): IncidentKeeper {
    return new IncidentKeeper({
      store: this.store,
      clock: this.clock,
      log: silentLogger(),
      audience: () => Promise.resolve(audience()),
      explain: answering(({ violations: [first] }) =>
        found(this.answers[(first?.operationId ?? 7) - 7] ?? ''),
      ),
      slas: () => Promise.resolve(this.existing),
      detailsOf: () => Promise.resolve(new Map()),
      evidenceDeadlineMs: DEADLINE_MS,
      quietPeriodMs: QUIET_MS,
    });
  }

  judgedBy({ world: states, mode, deleted }: Pick<Step, 'world' | 'mode' | 'deleted'>, version: number) {
    this.existing = SLAS.filter((id) => id !== deleted).map((id) => sla(id, { mode, version }));
    const statuses = states.flatMap((state, i) => {
      const slaId = SLAS[i & 1] ?? '';
      const id = OPERATIONS[(i >> 1) & 1] ?? 0;
      const operation = { ...checkout, id, name: `operation ${id}` };
      if (state === 'absent' || slaId === deleted) return [];
      return [status(slaId, ACCOUNTS[i >> 2] ?? '', { operation, alerting: state === 'alerting' })];
    });
    return { judgedAtUnixMs: this.clock.nowMs(), slas: this.existing, statuses };
  }

  async take(one: Step, version: number): Promise<void> {
    const { store, clock } = this;
    clock.advance(one.afterMs);
    this.answers = one.answers;
    const judged = this.judgedBy(one, version);
    if (one.hand !== 'no') this.handle(one.hand);
    if (one.crash === 'restart') this.keeper = this.start();
    if (one.crash === 'before' || one.crash === 'after') store.failNext = one.crash;
    const evaluators = one.crash === 'twice' ? [this.keeper, this.start()] : [this.keeper];
    await Promise.all(evaluators.map((keeper) => keeper.reconcile(judged)));
    await setImmediate();
    store.failNext = undefined;
    // Whatever was lost, the next call makes it good.
    await this.keeper.reconcile(judged);
    await setImmediate();
    await this.keeper.reconcile(judged);
    await this.check(judged.statuses.filter(({ alerting }) => alerting));
  }

  private handle(what: 'resolves' | 'snoozes'): void {
    const row = [...this.store.rows.values()].find(({ resolvedAt }) => resolvedAt === null);
    if (!row) return;
    const now = this.clock.nowMs();
    if (what === 'snoozes') row.handling.snoozedUntil = new Date(now + 60_000).toISOString();
    else
      Object.assign(row, {
        resolvedAt: new Date(now).toISOString(),
        handling: { ...row.handling, resolvedBy: 'ada' },
      });
  }

  private async check(alerting: ReturnType<Site['judgedBy']>['statuses']): Promise<void> {
    const now = this.clock.nowMs();
    const { violations, incidents } = await this.store.standing(0);
    const keys = violations.map((one) => violationKey(one.sla.id, one.operationId));
    const expected = new Set(alerting.map((one) => violationKey(one.slaId, one.operation.id)));
    expect(keys.toSorted()).toEqual([...expected].toSorted());
    for (const violation of violations) {
      const own = incidents.find(({ id }) => id === violation.incidentId);
      expect(own?.mode ?? violation.sla.mode).toBe(violation.sla.mode);
      if (own === undefined) expect(now - Date.parse(violation.openedAt)).toBeLessThan(DEADLINE_MS);
      else if (own.resolvedAt !== null) {
        expect(own.handling.resolvedBy).toBe('ada');
        expect(now - Date.parse(own.resolvedAt)).toBeLessThan(QUIET_MS);
      }
    }
    const open = incidents.filter(({ resolvedAt }) => resolvedAt === null);
    const openKeys = open.map(({ mode, key }) => `${mode} ${keyText(key)}`);
    expect(new Set(openKeys).size).toBe(openKeys.length);
    for (const { id, violated } of open) {
      const waits = violations.some(
        (one) => one.incidentId === null && violated.includes(violationKey(one.sla.id, one.operationId)),
      );
      expect(waits || violations.some(({ incidentId }) => incidentId === id)).toBe(true);
    }
  }
}

describe('whatever the judgements, explanations, deeds and crashes', () => {
  it('what alerts is in one open incident or waits less than the deadline, and each is told once of each beginning and end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const site = new Site();
        for (const [version, one] of steps.entries()) await site.take(one, version);
        site.clock.advance(QUIET_MS + 1_000);
        const healthy = { world: Array<'healthy'>(8).fill('healthy'), mode: 'live', deleted: null } as const;
        await site.keeper.reconcile(site.judgedBy({ ...healthy, world: [...healthy.world] }, steps.length));
        for (const { id, mode } of site.store.rows.values()) {
          const told = site.store.queued.filter((one) => one.incidentId === id);
          if (mode === 'shadow') expect(told).toEqual([]);
          expect(new Set(told.map(({ event, sequence }) => `${event} ${sequence}`)).size).toBe(told.length);
          expect(told.filter(({ event }) => event === 'opened').length).toBeLessThanOrEqual(1);
          const shifts = told.map(({ event }) => event).filter((event) => event !== 'updated');
          const asExpected = shifts.map((_, i) =>
            i % 2 === 1 ? 'resolved' : i === 0 ? 'opened' : 'reopened',
          );
          expect(shifts).toEqual(asExpected);
          expect(shifts.length % 2).toBe(0);
        }
      }),
    );
  });
});
