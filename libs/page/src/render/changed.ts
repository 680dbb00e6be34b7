import { type Change, type Explanation } from '#contract';
import { inert } from './inert.js';
import { formatCount, plural } from './units.js';

/** What a page says about the question behind the culprit. */
export type ChangedFacts = {
  /** Whose calls to the culprit have grown; empty where nobody's have. */
  demand: string;
  /** What sets violating traces apart. */
  changes: { text: string; counts: string; together: string }[];
};

export function changedFacts(explanation: Explanation | null): ChangedFacts {
  const { demand, changes = [] } = explanation ?? {};
  return { demand: demand ? inert(demand.sentence, 400) : '', changes: changes.map(changeFacts) };
}

function changeFacts(change: Change): ChangedFacts['changes'][number] {
  const { text, violating, violatingTraces, healthy, healthyTraces, together } = change;
  const of = healthy === 0 ? 'none' : formatCount(healthy);
  return {
    text: inert(text, 120),
    counts: `in ${formatCount(violating)} of ${plural(violatingTraces, 'violating trace')}, in ${of} of ${formatCount(healthyTraces)} healthy`,
    together:
      together.length > 0 ? `the same traces: ${together.map((each) => inert(each, 80)).join(', ')}` : '',
  };
}

export function hasChanged({ demand, changes }: ChangedFacts): boolean {
  return demand !== '' || changes.length > 0;
}

/** Lines for a mail in plain text. */
export function changedText(facts: ChangedFacts): string[] {
  if (!hasChanged(facts)) return [];
  const changes = facts.changes.map(
    ({ text, counts, together }) => `  - ${text}: ${counts}${together && `; ${together}`}`,
  );
  return ['WHAT CHANGED', facts.demand && `  ${facts.demand}`, ...changes];
}
