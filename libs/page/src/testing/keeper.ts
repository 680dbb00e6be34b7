import { type BudgetSource, type SlaStatus } from '#evaluate';
import { ManualClock, silentLogger } from '#kit';
import { IncidentKeeper } from '../incidents/incident-keeper.js';
import { type ExplainViolations, type Look } from '../incidents/looks.js';
import { type Evidence } from '../ports.js';
import { exemplar, named, SENT_UNIX_MS } from './incidents.js';
import { MemoryIncidentStore } from './memory-incident-store.js';
import { span } from './spans.js';
import { sla } from './statuses.js';

export const gold = sla('gold');
export const T1 = 'a'.repeat(32);
export const T2 = 'b'.repeat(32);

/** What an explanation finds: `violatingTraces` of them, of which this one is shown. */
export function evidence(traceId: string, violatingTraces: number, change: Partial<Evidence> = {}): Evidence {
  return {
    explanation: { ...named, violatingTraces },
    exemplars: violatingTraces > 0 ? [exemplar(0, 2_410, { traceId })] : [],
    lastBadSpan: { endUnixMs: SENT_UNIX_MS - 3_000, arrivalUnixMs: SENT_UNIX_MS - 2_000 },
    traces: violatingTraces > 0 ? [{ traceId, spans: [span(traceId, '1'.repeat(16))] }] : [],
    ...change,
  };
}

/** One answer for all that is looked at together. */
export function answering(explain: (look: Look) => Promise<Evidence>): ExplainViolations {
  return async (look) => [
    { violationIds: look.violations.map(({ id }) => id), evidence: await explain(look) },
  ];
}

/** A keeper with its store and clock; `reconcile` waits for the explanations that it starts. */
export function setUp(
  explain: (look: Look) => Promise<Evidence> = () => Promise.resolve(evidence(T1, 3)),
  store = new MemoryIncidentStore(),
  othersLook = false,
  budgets?: BudgetSource,
) {
  const clock = new ManualClock(SENT_UNIX_MS);
  const asked: Look[] = [];
  let existing = [gold];
  const keeper = new IncidentKeeper({
    store,
    clock,
    log: silentLogger(),
    budgets,
    othersLook: () => othersLook,
    explain: answering((look) => {
      asked.push(look);
      return explain(look);
    }),
    slas: () => Promise.resolve(existing),
    detailsOf: (accounts) =>
      Promise.resolve(new Map(accounts.map((name) => [name, { labels: { tier: 'gold' }, weight: 2 }]))),
  });
  const reconcile = async (statuses: SlaStatus[], slas = [gold], all = slas) => {
    existing = all;
    const done = await keeper.reconcile({ judgedAtUnixMs: clock.nowMs(), slas, statuses });
    await keeper.settled();
    return done.map(({ action, reason }) => `${action}: ${reason}`);
  };
  return { store, clock, keeper, asked, reconcile, only: () => store.only() };
}

/** A promise whose outcome the test decides. */
export function deferred<T>() {
  let settle: ((value: T) => void) | undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value: T) => settle?.(value) };
}
