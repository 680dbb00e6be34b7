import { type Incident, type PageEvent, type Violation } from '#contract';
import { leadOf } from '../incidents/lead.js';
import { isWithoutCulprit } from './explained.js';
import { inert } from './inert.js';
import { accountName, tierOf } from './names.js';
import { accountsByBadness, wordsByAccount } from './objective.js';
import { wordsOf } from './objectives/words-of.js';
import { formatDuration } from './units.js';

type Titled = Pick<Incident, 'violations' | 'explanation' | 'violatingSinceUnixMs' | 'resolvedAt'>;

/**
 * One line that stands alone on a phone's lock screen:
 * "Gold checkout: POST /checkout p99 2.3 s > 500 ms — payments-db (gold: acme +3)".
 */
export function titleOf(event: PageEvent, incident: Titled): string {
  const lead = leadOf(incident);
  const what = `${inert(lead.sla.name, 40)}: ${inert(lead.operation.name, 60)}`;
  const whom = whomOf(lead);
  if (event === 'resolved') return `Resolved: ${what}${durationOf(incident)}${culpritOf(incident)}${whom}`;
  return `${event === 'test' ? 'TEST: ' : ''}${what} ${violationOf(lead)}${culpritOf(incident)}${whom}`;
}

function violationOf({ sla, accounts }: Violation): string {
  const [worst] = accountsByBadness({ sla, accounts });
  return worst
    ? wordsByAccount({ sla })(worst).violation(worst.measurement)
    : wordsOf(sla.objective).violation(undefined);
}

function culpritOf({ explanation }: Titled): string {
  if (!explanation || isWithoutCulprit(explanation)) return '';
  return explanation.culprit ? ` — ${inert(explanation.culprit.name, 40)}` : ' — culprit unclear';
}

function durationOf({ violatingSinceUnixMs, resolvedAt }: Titled): string {
  if (resolvedAt === null) return '';
  return ` after ${formatDuration((Date.parse(resolvedAt) - violatingSinceUnixMs) * 1e6, 2)}`;
}

function whomOf({ sla, accounts }: Violation): string {
  const [worst, ...others] = accountsByBadness({ sla, accounts });
  if (!worst || worst.account === '*') return '';
  const tier = tierOf(sla) ?? worst.tier;
  const more = others.length > 0 ? ` +${others.length}` : '';
  return ` (${tier !== undefined ? `${inert(tier, 30)}: ` : ''}${accountName(worst.account, 30)}${more})`;
}
