import { type Incident } from '#contract';
import { type Fault } from './faults.js';
import { type Mail } from './inbox/inbox.js';

/** The last line of --until-page. What has not been found out is null. */
export type Report = {
  fault: string;
  /** The best of the names that are right. */
  expectedCulprit: string | null;
  culprit: string | null;
  /** The culprit's part of what the violating traces took longer, or of the failed requests, 0 to 1. */
  share: number | null;
  /** From the end of the newest bad span, as the incident tells it, to the mail's arrival. */
  timeToPageSeconds: number | null;
  /** How many violating traces the incident shows. */
  exemplars: number | null;
  /** The incident's id. */
  incident: string | null;
  /** The mail's .eml file. */
  mail: string | null;
};

/** How a run ended: `failure` says why it is not what was promised. */
export type Outcome = { report: Report; failure: string | undefined };

export function emptyReport(fault: Fault): Report {
  return {
    fault: fault.name,
    expectedCulprit: fault.culprits[0] ?? null,
    culprit: null,
    share: null,
    timeToPageSeconds: null,
    exemplars: null,
    incident: null,
    mail: null,
  };
}

/** What came of a fault that a page has come for. */
export function judge(fault: Fault, mail: Mail, incident: Incident | undefined): Outcome {
  const report: Report = { ...emptyReport(fault), mail: mail.file };
  if (incident === undefined) return { report, failure: 'The mail belongs to no open incident.' };
  const { explanation, lastBadSpanEndUnixMs: lastBadMs } = incident;
  const culprit = explanation?.culprit;
  report.incident = incident.id;
  report.culprit = culprit?.name ?? null;
  report.share = culprit === undefined ? null : round(culprit.share, 3);
  report.timeToPageSeconds = lastBadMs === null ? null : round((mail.receivedAtUnixMs - lastBadMs) / 1000, 2);
  report.exemplars = incident.exemplars.filter(({ role }) => role === 'violating').length;
  const failure =
    wrongName(fault, report.culprit, explanation?.reason) ?? leftOut(fault.pageSays ?? [], mail.text);
  return { report, failure };
}

/** The incident that a mail is about. */
export function incidentOf({ incidentId }: Mail, incidents: Incident[]): Incident | undefined {
  return incidents.find(({ id }) => id === incidentId);
}

/** Of an incident: neither a test of a channel, nor about Culprit itself. */
export function isPage({ incidentId, subject }: Mail): boolean {
  return incidentId !== undefined && !subject.startsWith('[culprit] TEST');
}

export function isEndOf({ incidentId, subject }: Mail, ofIncident: string): boolean {
  return incidentId === ofIncident && subject.startsWith('[culprit] Resolved');
}

export function linksOf(mail: Mail): string[] {
  return mail.text.match(/https?:\/\/[^\s<>"')\]]+/g) ?? [];
}

function wrongName(fault: Fault, culprit: string | null, reason: string | undefined): string | undefined {
  const expected = fault.culprits.join(' or ');
  if (culprit !== null && fault.culprits.includes(culprit)) return undefined;
  if (culprit !== null) return `The page names ${culprit}, but ${expected} is the culprit.`;
  return `The page names no culprit (${reason ?? 'there is no explanation'}), but ${expected} is it.`;
}

function leftOut(texts: string[], mail: string): string | undefined {
  const missing = texts.filter((text) => !mail.includes(text));
  return missing.length > 0 ? `The page does not say ${missing.join(' and ')}.` : undefined;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
