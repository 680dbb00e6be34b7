import { type Incident, type IncidentAccount } from '#contract';
import { promisedTo } from '#evaluate';
import { type ObjectiveWords } from './objectives/objective-words.js';
import { wordsOf } from './objectives/words-of.js';

/**
 * The accounts whose state the page is about, the worst measured first, by what they weigh: those that violate, or all
 * once none does.
 */
export function accountsByBadness(incident: Pick<Incident, 'accounts' | 'sla'>): IncidentAccount[] {
  const violating = incident.accounts.filter((account) => account.leftAt === null);
  const { badness } = wordsOf(incident.sla.objective);
  const weigh = ({ measurement, weight = 1 }: IncidentAccount) => badness(measurement) * weight;
  return (violating.length > 0 ? violating : incident.accounts).toSorted(
    (a, b) =>
      weigh(b) - weigh(a) || b.measurement.bad - a.measurement.bad || (a.account < b.account ? -1 : 1),
  );
}

/** The words for each account of an incident: some may be promised something else than the rest. */
export function wordsByAccount({ sla }: Pick<Incident, 'sla'>): (account: IncidentAccount) => ObjectiveWords {
  const promised = promisedTo(sla);
  return ({ account, labels }) => wordsOf(promised({ key: account, labels }));
}
