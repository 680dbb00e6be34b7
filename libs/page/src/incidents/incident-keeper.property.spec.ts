import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { EscalationPolicy, Route, type Silence, type Sla } from '#contract';
import { ManualClock, silentLogger } from '#kit';
import { type Evidence } from '../ports.js';
import { SENT_UNIX_MS } from '../testing/incidents.js';
import { type Deed } from '../handling/decide-deed.js';
import { answering, audience, evidence, T1 } from '../testing/keeper.js';
import { LawfulIncidentStore } from '../testing/lawful-incident-store.js';
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
const POLICY = EscalationPolicy.parse({
  id: 'policy',
  name: 'Policy',
  steps: [
    { afterMinutes: 0, notify: [{ channel: 'first' }] },
    { afterMinutes: 10, notify: [{ channel: 'lead' }, { channel: 'gold' }] },
    { afterMinutes: 20, notify: [{ channel: 'boss' }, { channel: 'routed' }] },
  ],
  repeat: { times: 1, everyMinutes: 30 },
});
const ROUTE = Route.parse({ id: 'route', name: 'Route', match: {}, channels: ['routed'] });

function silenceOf(slas: readonly string[]): Silence {
  const at = (ms: number) => new Date(SENT_UNIX_MS + ms).toISOString();
  return {
    id: slas.length,
    match: { slas: [...slas] },
    from: at(-1),
    until: at(1e9),
    comment: 'we deploy',
    createdAt: at(-1),
    createdBy: 'ada',
    expiredAt: null,
    expiredBy: null,
  };
}

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
  hand: fc.constantFrom('no', 'no', 'no', 'resolve', 'snooze', 'acknowledge', 'unacknowledge'),
  /** Of whom that is; 'whole': of the incident. */
  whose: fc.constantFrom('whole', 'whole', ...ACCOUNTS),
  /** Whether it is done while the keeper is about to store what it has decided. */
  isBetween: fc.boolean(),
  silenced: fc.constantFrom<readonly string[]>([], [], [], ['gold'], SLAS),
  isRouted: fc.boolean(),
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
  readonly clock = new ManualClock(SENT_UNIX_MS);
  readonly store = new LawfulIncidentStore(this.clock, QUIET_MS);
  isRouted = false;
  existing: Sla[] = [];
  answers: string[] = [];
  keeper = this.start();

  start(): IncidentKeeper {
    return new IncidentKeeper({
      store: this.store,
      clock: this.clock,
      log: silentLogger(),
      audience: () =>
        Promise.resolve({
          ...audience(),
          silences: this.store.silenced.length > 0 ? [silenceOf(this.store.silenced)] : [],
          routes: this.isRouted ? [ROUTE] : [],
          policies: [POLICY],
        }),
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
    this.existing = SLAS.filter((id) => id !== deleted).map((id) =>
      sla(id, { mode, version, channels: [id, 'on-call'], ...(id === 'gold' && { escalation: 'policy' }) }),
    );
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
    store.silenced = one.silenced;
    this.isRouted = one.isRouted;
    if (one.isBetween) store.beforeChange = () => this.handle(one);
    else this.handle(one);
    if (one.crash === 'restart') this.keeper = this.start();
    if (one.crash === 'before' || one.crash === 'after') store.failNext = one.crash;
    const evaluators = one.crash === 'twice' ? [this.keeper, this.start()] : [this.keeper];
    await Promise.all(evaluators.map((keeper) => keeper.reconcile(judged)));
    await setImmediate();
    store.failNext = undefined;
    store.beforeChange = undefined;
    // Whatever was lost, the next call makes it good.
    await this.keeper.reconcile(judged);
    await setImmediate();
    await this.keeper.reconcile(judged);
    await this.check(judged.statuses.filter(({ alerting }) => alerting));
  }

  private handle({ hand, whose }: Pick<Step, 'hand' | 'whose'>): void {
    const row = [...this.store.rows.values()].find(({ resolvedAt }) => resolvedAt === null);
    if (!row || hand === 'no') return;
    const now = this.clock.nowMs();
    const deed: Deed = hand === 'snooze' ? { kind: hand, untilUnixMs: now + 60_000 } : { kind: hand };
    this.store.handle(row.id, deed, now, whose === 'whole' ? null : whose);
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
    expect(this.store.broken).toEqual([]);
    const open = incidents.filter(({ resolvedAt }) => resolvedAt === null);
    for (const { id } of open.filter(({ mode }) => mode === 'live')) {
      const named = this.store.isSnoozed(id)
        ? []
        : this.store.heard(id).flatMap(({ sla: one }) => one.channels);
      const untold = named.filter((channel) =>
        [undefined, 'resolved'].includes(this.store.shiftsOf(id, channel).at(-1)),
      );
      expect(untold).toEqual([]);
    }
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
        expect(site.store.broken).toEqual([]);
        const { rows, queued } = site.store;
        for (const { incidentId, channel } of queued) {
          const shifts = site.store.shiftsOf(incidentId, channel);
          expect(shifts.at(-1)).toBe('resolved');
          expect(shifts.filter((event) => event === 'opened').length).toBeLessThanOrEqual(1);
        }
        const all = queued.map((one) => [one.incidentId, one.channel, one.event, one.sequence].join(' '));
        expect(new Set(all).size).toBe(all.length);
        expect([...rows.values()].filter(({ resolvedAt }) => resolvedAt === null)).toEqual([]);
      }),
    );
  });
});
