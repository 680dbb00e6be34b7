import { type Page } from '#contract';
import { leadOf } from '../incidents/lead.js';
import { causeInWords, isSeveral, operationsInWords, tiersInWords, whomInWords } from './cause.js';
import { inert } from './inert.js';
import { accountName, whoIsAffected } from './names.js';
import { accountsByBadness, wordsByAccount } from './objective.js';
import { type Figure } from './objectives/objective-words.js';
import { wordsOf } from './objectives/words-of.js';
import { formatDuration, formatTime, plural } from './units.js';

/** SLAs that are named one by one. */
const MAX_SLAS = 2;

/** What a page says in its largest letters. */
export function headlineOf({ event, incident }: Page): string {
  if (event === 'resolved') return endOf(incident);
  if (isSeveral(incident)) return causeInWords(incident, false);
  const lead = leadOf(incident);
  const [worst] = accountsByBadness(lead);
  const { complaint } = wordsOf(lead.sla.objective);
  return `${inert(lead.operation.name, 120)} ${complaint(whoIsAffected(lead), worst?.measurement)}`;
}

function endOf(incident: Page['incident']): string {
  const several = isSeveral(incident);
  const what = several ? operationsInWords(incident) : inert(leadOf(incident).operation.name, 120);
  const many = several && incident.blastRadius.operations > 1;
  // That somebody says so tells nothing of its health.
  if (incident.handling.resolvedBy !== null)
    return several ? causeInWords(incident, true) : `${what} is taken for resolved`;
  if (!wasHealthy(incident))
    return `${what} ${many ? 'are' : 'is'} no longer judged as ${many ? 'they were' : 'it was'}`;
  return `${what} ${many ? 'keep their' : 'keeps its'} ${several ? 'SLAs' : 'SLA'} again`;
}

/** False where the incident was closed because its rules went away, which says nothing about health. */
export function wasHealthy({ violations }: Page['incident']): boolean {
  return violations.some(({ accounts }) => accounts.some(({ reason }) => reason !== 'rule-changed'));
}

/** "Gold checkout · service shop"; of several: "Gold checkout, Silver checkout and 10 more SLAs". */
export function slaLine({ incident }: Page): string {
  const lead = leadOf(incident);
  const names = [...new Map(incident.violations.map(({ sla }) => [sla.id, inert(sla.name, 80)])).values()];
  if (!isSeveral(incident))
    return `${inert(lead.sla.name, 120)} · service ${inert(lead.operation.service, 80)}`;
  const rest = names.length - MAX_SLAS;
  if (rest <= 0) return names.join(' and ');
  return `${names.slice(0, MAX_SLAS).join(', ')} and ${plural(rest, 'more SLA')}`;
}

/** Of what leads. */
export function figuresOf({ incident }: Page): Figure[] {
  const lead = leadOf(incident);
  const [worst, ...others] = accountsByBadness(lead);
  if (!worst) return [];
  const words = wordsByAccount(lead)(worst);
  const where = isSeveral(incident) ? ` of ${inert(lead.operation.name, 40)}` : '';
  const whose = others.length > 0 ? ` of ${accountName(worst.account, 30)}, the worst` : '';
  const further = words.further?.(worst.measurement);
  return [
    {
      label: `${words.measure}${where === '' ? whose : `${where}, the worst`}`,
      value: words.measured(worst.measurement),
    },
    words.limit(worst.measurement),
    ...(further ? [further] : []),
  ];
}

export function summaryOf(page: Page): string {
  return page.event === 'resolved' ? resolvedSummary(page) : violationSummary(page);
}

function violationSummary({ incident, sentAt }: Page): string {
  const lead = leadOf(incident);
  const [worst] = accountsByBadness(lead);
  // Known to the 10 s slot that its first bad request fell into.
  const since = `since about ${formatTime(incident.violatingSinceUnixMs, Date.parse(sentAt))}`;
  const counts = isSeveral(incident)
    ? tiersInWords(incident, false)
    : worst && wordsByAccount(lead)(worst).counts(worst.measurement);
  return counts === undefined || counts === '' ? capital(since) : `${counts} · ${since}`;
}

function resolvedSummary({ incident, sentAt }: Page): string {
  const endUnixMs = Date.parse(incident.resolvedAt ?? sentAt);
  const [from, to] = [incident.violatingSinceUnixMs, endUnixMs].map((at) => formatTime(at, endUnixMs));
  const lasted = formatDuration((endUnixMs - incident.violatingSinceUnixMs) * 1e6);
  const whom = isSeveral(incident) ? whomInWords(incident, true) : whoIsAffected(leadOf(incident));
  return `It lasted ${lasted}, from ${from} to ${to}, for ${whom}.`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
