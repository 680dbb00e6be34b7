import { type IncidentAccount, type Page, type SlaState } from '#contract';
import { gapNotes } from './gaps.js';
import { wasHealthy } from './headline.js';
import { inert } from './inert.js';
import { accountName } from './names.js';
import { acknowledgedBy } from './news.js';
import { reasonInWords } from './reasons.js';
import { formatTime } from './units.js';

/** What its reader has to know besides, a sentence or two each. */
export function notesOf(page: Page): string[] {
  const { event, incident } = page;
  if (event === 'resolved') {
    if (wasHealthy(incident) || incident.handling.resolvedBy !== null) return [];
    return ['The SLA was changed or deleted, which closed this incident. Nothing is known about its health.'];
  }
  return [
    event === 'test'
      ? 'This is a test of the channel. Its content is made up, and its links lead nowhere.'
      : '',
    overAlready(page),
    handled(page),
    ...gapNotes(incident.explanation),
    ...standing(incident),
  ].filter((note) => note !== '');
}

function overAlready({ incident, sentAt }: Page): string {
  if (incident.resolvedAt === null) return '';
  const at = formatTime(Date.parse(incident.resolvedAt), Date.parse(sentAt));
  return `Already resolved at ${at}: this page could not be delivered sooner.`;
}

/** Who sees to it. */
function handled({ event, incident }: Page): string {
  const { acknowledgedAt, assignee } = incident.handling;
  const by = acknowledgedAt === null || event === 'acknowledged' ? '' : acknowledgedBy({ incident });
  const whose = assignee === null ? '' : inert(assignee, 60);
  if (by !== '')
    return `${by} has acknowledged it${whose === '' || whose === by ? '' : `; ${whose} sees to it`}.`;
  return whose === '' ? '' : `${whose} sees to it.`;
}

function standing(incident: Page['incident']): string[] {
  const accounts = incident.violations.flatMap((violation) => violation.accounts);
  const [silent, paused] = [lastingIn(accounts, 'no-data'), lastingIn(accounts, 'paused')];
  const notes: string[] = [];
  if (silent.length > 0) {
    notes.push(
      `No requests from ${inWords(silent)} now: nothing shows that it is healthy again, so the incident stays open.`,
    );
  }
  const [first] = paused;
  if (first) {
    const why = reasonInWords(first.reason);
    notes.push(`Not judged now for ${inWords(paused)}, ${why}: the incident stays open meanwhile.`);
  }
  return notes;
}

/** Those that violate and are in this state, each once. */
function lastingIn(accounts: IncidentAccount[], state: SlaState): IncidentAccount[] {
  const inState = accounts.filter((account) => account.leftAt === null && account.state === state);
  return [...new Map(inState.map((account) => [account.account, account])).values()];
}

/** "acme and 2 more" */
function inWords([first, ...others]: IncidentAccount[]): string {
  const name = accountName(first?.account ?? '');
  return others.length > 0 ? `${name} and ${others.length} more` : name;
}
