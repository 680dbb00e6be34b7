import * as fc from 'fast-check';
import { type Sla } from '#contract';
import { ManualClock, silentLogger } from '#kit';
import { failedEvidence } from './evidence.js';
import { violationKey } from './decide-violations.js';
import { IncidentKeeper } from './incident-keeper.js';
import { answering } from '../testing/keeper.js';
import { SENT_UNIX_MS } from '../testing/incidents.js';
import { MemoryIncidentStore } from '../testing/memory-incident-store.js';
import { checkout, sla, status } from '../testing/statuses.js';

const SLAS = ['gold', 'silver'];
const OPERATIONS = [7, 8];
const ACCOUNTS = ['acme', 'globex'];

/** Each (SLA, operation, account): alerting, healthy, or not judged. */
const world = fc.array(fc.constantFrom('alerting', 'healthy', 'absent'), { minLength: 8, maxLength: 8 });
const step = fc.record({
  world,
  mode: fc.constantFrom('live', 'live', 'shadow'),
  deleted: fc.option(fc.constantFrom(...SLAS), { freq: 6 }),
  crash: fc.constantFrom('no', 'no', 'before', 'after', 'restart', 'twice'),
});

describe('whatever the judgements and crashes', () => {
  it('at most one incident is open per (SLA, operation), each is told once, and those in shadow never', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const store = new MemoryIncidentStore();
        const clock = new ManualClock(SENT_UNIX_MS);
        let existing: Sla[] = [];
        const start = () =>
          new IncidentKeeper({
            store,
            clock,
            log: silentLogger(),
            explain: answering(() => Promise.resolve(failedEvidence())),
            slas: () => Promise.resolve(existing),
            detailsOf: () => Promise.resolve(new Map()),
          });
        let keeper = start();
        for (const [version, { world, mode, deleted, crash }] of steps.entries()) {
          clock.advance(1_000);
          const slas = SLAS.filter((id) => id !== deleted).map((id) => sla(id, { mode, version }));
          existing = slas;
          const statuses = world.flatMap((state, i) => {
            const slaId = SLAS[i & 1] ?? '';
            const operation = { ...checkout, id: OPERATIONS[(i >> 1) & 1] ?? 0 };
            if (state === 'absent' || slaId === deleted) return [];
            return [status(slaId, ACCOUNTS[i >> 2] ?? '', { operation, alerting: state === 'alerting' })];
          });
          const judged = { judgedAtUnixMs: clock.nowMs(), slas, statuses };
          if (crash === 'restart') keeper = start();
          if (crash === 'before' || crash === 'after') store.failNext = crash;
          const evaluators = crash === 'twice' ? [keeper, start()] : [keeper];
          await Promise.all(evaluators.map((one) => one.reconcile(judged)));
          store.failNext = undefined;
          // Whatever was lost, the next call makes it good.
          await keeper.reconcile(judged);
          await keeper.settled();

          const violations = (await store.open()).flatMap((one) => one.violations);
          const keys = violations.map((one) => violationKey(one.sla.id, one.operationId)).toSorted();
          const alerting = statuses.filter((one) => one.alerting);
          const expected = new Set(alerting.map((one) => violationKey(one.slaId, one.operation.id)));
          expect(keys).toEqual([...expected].toSorted());
          expect(violations.map((one) => one.sla.mode)).toEqual(violations.map(() => mode));
        }
        for (const { id, status, mode } of store.incidents.values()) {
          const told = store.queued.filter((one) => one.incidentId === id).map((one) => one.event);
          if (mode === 'shadow') expect(told).toEqual([]);
          else expect(told).toEqual(status === 'open' ? ['opened'] : ['opened', 'resolved']);
        }
      }),
    );
  });
});
