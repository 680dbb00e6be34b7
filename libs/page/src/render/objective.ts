import { type IncidentAccount, type Violation } from '#contract';
import { promisedTo } from '#evaluate';
import { concerned } from '../incidents/lead.js';
import { type ObjectiveWords } from './objectives/objective-words.js';
import { wordsOf } from './objectives/words-of.js';

/**
 * The accounts whose state the page is about, the worst measured first, by what they weigh: those that violate, or all
 * once none does.
 */
export function accountsByBadness(violation: Pick<Violation, 'accounts' | 'sla'>): IncidentAccount[] {
  const { badness } = wordsOf(violation.sla.objective);
  const weigh = ({ measurement, weight = 1 }: IncidentAccount) => badness(measurement) * weight;
  return concerned(violation.accounts).toSorted(
    (a, b) =>
      weigh(b) - weigh(a) || b.measurement.bad - a.measurement.bad || (a.account < b.account ? -1 : 1),
  );
}

/** The words for each account of a violation: some may be promised something else than the rest. */
export function wordsByAccount({
  sla,
}: Pick<Violation, 'sla'>): (account: IncidentAccount) => ObjectiveWords {
  const promised = promisedTo(sla);
  return ({ account, labels }) => wordsOf(promised({ key: account, labels }));
}
