import {
  type DeliveryEvent,
  type Incident,
  type IncidentKey,
  type PagingReason,
  type Severity,
} from '#contract';
import { worstSeverity } from '../incidents/lead.js';
import {
  type IncidentChange,
  type NewEntry,
  type OpenViolation,
  type Standing,
  type StandingIncident,
} from '../ports.js';
import { dedupe, newsIn, tellable } from './dedupe.js';
import { group, type GroupingTimes, isViolatedAgain, type Placement } from './group.js';

/** What paging is decided by, beside what stands. */
export type PagingRules = GroupingTimes & {
  /** Whether a channel is one to send such an event to. */
  takes: (channel: string, event: DeliveryEvent) => boolean;
};

/** One incident, as it stands and as it is to become. */
type Draft = {
  incident: StandingIncident | undefined;
  key: IncidentKey;
  mode: Incident['mode'];
  placements: Placement[];
  /** The open ones that it will have. */
  violations: OpenViolation[];
};

/** More names than anybody reads. */
const NAMES = 3;

/**
 * The stages of paging: group → mute → route → escalate → dedupe, and what they make of each incident. Level-triggered: it
 * follows from what stands alone, so that what is lost is decided again, and what has been done is not done twice.
 */
export function decidePaging(standing: Standing, rules: PagingRules): IncidentChange[] {
  const drafts = draftsOf(standing, group(standing, rules));
  // Where violations leave for another incident, that one comes first: they end their old one only once they are there.
  const inOrder = drafts.toSorted(
    (a, b) => Number(b.placements.length > 0) - Number(a.placements.length > 0),
  );
  return inOrder.flatMap((draft) => changeOf(draft, rules) ?? []);
}

function draftsOf({ violations, incidents }: Standing, placements: Placement[]): Draft[] {
  const placed = new Set(placements.map(({ violation }) => violation.id));
  const drafts = new Map<string, Draft>();
  const idOf = ({ incident, key, mode }: Pick<Placement, 'incident' | 'key' | 'mode'>) =>
    incident?.id ?? JSON.stringify([mode, key]);
  for (const incident of incidents) {
    const { id, key, mode } = incident;
    drafts.set(id, { incident, key, mode, placements: [], violations: [] });
  }
  for (const violation of violations) {
    if (!placed.has(violation.id)) drafts.get(violation.incidentId ?? '')?.violations.push(violation);
  }
  for (const placement of placements) {
    const { incident, key, mode, violation } = placement;
    const draft = drafts.get(idOf(placement)) ?? { incident, key, mode, placements: [], violations: [] };
    drafts.set(idOf(placement), draft);
    draft.placements.push(placement);
    draft.violations.push(violation);
  }
  return [...drafts.values()];
}

/** Undefined where it stays as it is. */
function changeOf(draft: Draft, rules: PagingRules): IncidentChange | undefined {
  const { incident, key, mode, placements, violations } = draft;
  const { becomes, reason } = becoming(draft, rules);
  const isOpen = becomes === null ? incident?.resolvedAt === null : becomes !== 'resolved';
  const begins = becomes === 'opened' || becomes === 'reopened';
  const reopenings = (incident?.reopenings ?? 0) + Number(becomes === 'reopened');
  const severity = severityOf(draft, begins);

  const channels = leftAlone(draft, rules) ? [] : channelsOf(violations);
  const now = tellable(violations, key, severity);
  const before = incident?.told;
  const news =
    isOpen && !begins && before && channels.length > 0 ? newsIn(now, before, rules.nowUnixMs) : undefined;
  const updates = (before?.updates ?? 0) + Number(news !== undefined);
  const told = begins || news || !before ? { ...now, atUnixMs: rules.nowUnixMs, updates } : before;

  const deliveries =
    mode === 'shadow'
      ? []
      : dedupe({ incident, isOpen, reopenings, channels, takes: rules.takes, news, updates });
  const entries = entriesOf(draft, becomes, reason, news);
  const isSame = becomes === null && placements.length === 0 && deliveries.length === 0 && news === undefined;
  if (isSame && severity === incident?.severity) return undefined;
  return {
    id: incident?.id ?? null,
    mode,
    key,
    becomes,
    reason: reason ?? news ?? null,
    severity,
    joining: idsOf(placements.filter(({ violation }) => violation.incidentId === null)),
    splitting: idsOf(placements.filter(({ violation }) => violation.incidentId !== null)),
    told,
    escalated: incident?.escalated ?? {},
    entries,
    deliveries,
    atUnixMs: rules.nowUnixMs,
  };
}

function becoming(
  { incident, placements, violations }: Draft,
  rules: PagingRules,
): { becomes: IncidentChange['becomes']; reason: PagingReason | null } {
  const [first] = placements.filter(({ reason }) => reason !== 'resolved-by-hand');
  if (!incident) return { becomes: 'opened', reason: first?.reason ?? null };
  if (incident.resolvedAt === null) {
    if (violations.length > 0) return { becomes: null, reason: first?.reason ?? null };
    return { becomes: 'resolved', reason: 'violations-over' };
  }
  if (isViolatedAgain(incident, violations, rules)) return { becomes: 'reopened', reason: 'still-violated' };
  return first ? { becomes: 'reopened', reason: first.reason } : { becomes: null, reason: null };
}

/** What was critical is not less so because a part of it is over. */
function severityOf({ incident, violations }: Draft, begins: boolean): Severity {
  const severities = violations.map(({ sla }) => sla.severity);
  return worstSeverity(incident && !begins ? [incident.severity, ...severities] : severities);
}

/** Those that its violations' SLAs name. */
function channelsOf(violations: OpenViolation[]): string[] {
  return [...new Set(violations.flatMap(({ sla }) => sla.channels))];
}

/** Whoever has snoozed it hears of its end alone. */
function leftAlone({ incident }: Draft, { nowUnixMs }: PagingRules): boolean {
  const until = incident?.handling.snoozedUntil;
  return typeof until === 'string' && nowUnixMs < Date.parse(until);
}

function entriesOf(
  { key, placements, violations }: Draft,
  becomes: IncidentChange['becomes'],
  reason: PagingReason | null,
  news: PagingReason | undefined,
): NewEntry[] {
  const entries: NewEntry[] = [];
  const add = (kind: NewEntry['kind'], why: PagingReason | null, text: string) =>
    entries.push({ kind, reason: why, account: null, text });
  if (becomes === 'opened') add('opened', reason, `Opened by ${listed(placements)}`);
  if (becomes === 'reopened')
    add('reopened', reason, `Begun anew by ${listed(violations.map((violation) => ({ violation })))}`);
  if (becomes === 'resolved') add('resolved', reason, 'Nothing violates any more');
  if (becomes === 'opened') return entries;
  for (const why of new Set(placements.map((one) => one.reason))) {
    const those = placements.filter((one) => one.reason === why);
    add(why === 'contrary-explanations' ? 'split' : 'joined', why, `Joined by ${listed(those)}`);
  }
  const explained = violations.find(({ explanation }) => explanation?.verdict === 'named');
  if (news === 'cause-found' && key.by === 'operation' && explained?.explanation)
    add('explained', news, explained.explanation.sentence);
  return entries;
}

function listed(those: { violation: OpenViolation }[]): string {
  const named = those
    .slice(0, NAMES)
    .map(({ violation: { sla, operation } }) => `${sla.name} on ${operation.service} ${operation.name}`);
  const more = those.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}

function idsOf(placements: Placement[]): string[] {
  return placements.map(({ violation }) => violation.id);
}
