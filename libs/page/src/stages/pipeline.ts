import { isSameJson } from '#contract';
import { isSame } from '../incidents/incident-key.js';
import { type IncidentChange, type Standing } from '../ports.js';
import { type Audience, audienceOf, type AudienceRules, NOBODY_IS_TOLD, sourceOf } from './audience.js';
import { dedupe, newsIn, type Takes, tellable } from './dedupe.js';
import { becomingOf, causeOf, type Draft, draftsOf, severityOf } from './draft.js';
import { entriesOf } from './entries.js';
import { group, type GroupingTimes, type Placement } from './group.js';
import { handledAccounts, withoutHandled } from './handled.js';

/** What paging is decided by, beside what stands. */
export type PagingRules = GroupingTimes & AudienceRules & { takes: Takes };

/**
 * The stages of paging, in their order: group → mute → route → escalate → dedupe, and what they make of each incident; what is
 * queued is rendered and delivered later. Level-triggered: it follows from what stands alone, so that what was lost is
 * decided again, and what has been done is not done twice.
 */
export function decidePaging(standing: Standing, rules: PagingRules): IncidentChange[] {
  const drafts = draftsOf(standing, group(standing, rules));
  // One that violations leave for another comes after that: only once they are there have they left.
  const inOrder = drafts.toSorted(
    (a, b) => Number(b.placements.length > 0) - Number(a.placements.length > 0),
  );
  return inOrder.flatMap((draft) => changeOf(draft, drafts, rules) ?? []);
}

/** Undefined where it stays as it is. */
function changeOf(draft: Draft, all: Draft[], rules: PagingRules): IncidentChange | undefined {
  const { incident, key, mode, placements, violations } = draft;
  const { nowUnixMs, takes } = rules;
  const becoming = becomingOf(draft, rules);
  const { becomes } = becoming;
  const begins = becomes === 'opened' || becomes === 'reopened';
  const isOpen = becomes === null ? incident?.resolvedAt === null : begins;
  const handled = handledAccounts(incident?.accountHandling ?? [], rules);
  const unhandled = withoutHandled(violations, handled);
  const counted = unhandled.length > 0 ? unhandled : violations;
  const severity = severityOf({ ...draft, violations: begins ? counted : unhandled }, becoming);
  const audience: Audience =
    isOpen && mode === 'live'
      ? audienceOf(draft, { severity, begins, handled }, rules, nowUnixMs)
      : { ...NOBODY_IS_TOLD, escalated: incident?.escalated ?? {} };
  const { channels, steps, escalated, isQuiet } = audience;

  const now = tellable(counted, key, severity);
  const before = incident?.told;
  const news = begins || !before || isQuiet ? undefined : newsIn(now, before, nowUnixMs);
  const updates = (before?.updates ?? 0) + Number(news !== undefined);
  const muted = [...new Set(audience.silent.map(sourceOf))].toSorted();
  const isMutedAlike = isSameJson(muted, before?.muted ?? []);
  const told =
    !before || begins || news ? { ...now, atUnixMs: nowUnixMs, updates, muted } : { ...before, muted };
  const reopenings = (incident?.reopenings ?? 0) + Number(becomes === 'reopened');
  const had = incident?.deliveries ?? [];
  const deliveries = dedupe({ had, isOpen, isQuiet, reopenings, channels, steps, takes, news, updates });

  const changes = placements.length + draft.leaving.length + deliveries.length + steps.length;
  const isSame = becomes === null && changes === 0 && !news && isMutedAlike;
  if (incident && isSame && severity === incident.severity && isSameJson(escalated, incident.escalated))
    return undefined;
  return {
    id: incident?.id ?? null,
    mode,
    key,
    becomes,
    reason: becoming.reason ?? news ?? null,
    severity,
    joining: idsOf(placements.filter(({ violation }) => violation.incidentId === null)),
    splitting: idsOf(placements.filter(({ violation }) => violation.incidentId !== null)),
    told,
    escalated,
    ...(incident && { version: incident.version }),
    entries: entriesOf(draft, becoming, audience, {
      deliveries,
      isCauseFound: news === 'cause-found',
      sameCause: news === 'cause-found' ? sameCause(draft, all) : [],
    }),
    deliveries,
    atUnixMs: nowUnixMs,
  };
}

/** Two that were opened before anybody was named stay two; whoever reads of the later explained one finds the other. */
function sameCause(draft: Draft, all: Draft[]): string[] {
  const cause = causeOf(draft);
  if (!cause) return [];
  return all.flatMap((other) => {
    const { incident, mode } = other;
    if (!incident || incident.resolvedAt !== null || other === draft || mode !== draft.mode) return [];
    const its = causeOf(other);
    return its && isSame(cause, its) ? [incident.id] : [];
  });
}

function idsOf(placements: Placement[]): string[] {
  return placements.map(({ violation }) => violation.id);
}
