import {
  type EscalationPolicy,
  type PagingReason,
  type Rotation,
  type Route,
  type Severity,
  type Silence,
  type Team,
} from '#contract';
import { type Escalated, type OpenViolation } from '../ports.js';
import { type Draft } from './draft.js';
import { type DueStep, dueSteps } from './escalate.js';
import { routingFactsOf } from './facts.js';
import { type HandledAccounts, withoutHandled } from './handled.js';
import { mutedViolation } from './mute.js';
import { routesOf } from './route.js';

/** What people have laid down about who is told. */
export type AudienceRules = {
  silences: readonly Silence[];
  routes: readonly Route[];
  teams: readonly Team[];
  policies: readonly EscalationPolicy[];
  rotations: readonly Rotation[];
};

export type Audience = {
  /** Whom it concerns, in the order in which they are named; none while everybody is left alone. */
  channels: string[];
  /** Steps of escalation that are due. Those that are so at once are told to {@link channels}, as all that opens is. */
  steps: DueStep[];
  /** By policy, with these steps taken. */
  escalated: Record<string, Escalated>;
  /** Everybody is left alone: all of it is silent, or it is snoozed. */
  isQuiet: boolean;
  /** Violations that nobody is told of, each with why. */
  silent: Silent[];
  /** Who names a channel, where that is an SLA or a route: the first that does. */
  because: ReadonlyMap<string, { reason: PagingReason; who: string }>;
};

export type Silent = { violation: OpenViolation; reason: PagingReason; silence?: Silence };

/** What keeps pages back. */
export function sourceOf({ reason, silence }: Pick<Silent, 'reason' | 'silence'>): string {
  return silence ? `silence ${silence.id}` : reason;
}

export const NOBODY_IS_TOLD: Omit<Audience, 'escalated'> = {
  channels: [],
  steps: [],
  isQuiet: true,
  silent: [],
  because: new Map(),
};

/** mute → route → escalate: who is to know of an incident. Snoozed, nobody is, until its end. */
export function audienceOf(
  draft: Draft,
  { severity, begins, handled }: { severity: Severity; begins: boolean; handled: HandledAccounts },
  rules: AudienceRules,
  nowUnixMs: number,
): Audience {
  const { incident, violations } = draft;
  const silent = violations.flatMap((violation) => {
    const found = mutedViolation(violation, draft.key, rules.silences, nowUnixMs, handled);
    return found ? [{ violation, ...found }] : [];
  });
  const covered = new Set(silent.map(({ violation }) => violation));
  const heard = violations.filter((violation) => !covered.has(violation));
  const escalatedBefore = begins ? {} : (incident?.escalated ?? {});
  const quiet = { ...NOBODY_IS_TOLD, silent };
  // Who has heard nothing can't have been late: when the silence is over, policies begin anew.
  if (heard.length === 0) return { ...quiet, escalated: {} };
  if (isSnoozed(draft, nowUnixMs)) return { ...quiet, escalated: escalatedBefore };

  const routing = routesOf(
    routingFactsOf({ key: draft.key, severity, violations: withoutHandled(heard, handled) }),
    rules.routes,
    rules.teams,
  );
  const named = new Set([...heard.flatMap(({ sla }) => sla.escalation ?? []), ...routing.escalations]);
  const { reopenedAt, openedAt, handling } = incident ?? {};
  const steps: DueStep[] = [];
  const escalated = { ...escalatedBefore };
  for (const { violation } of silent) {
    const { escalation } = violation.sla;
    if (escalation !== undefined && !named.has(escalation)) delete escalated[escalation];
  }
  for (const policy of rules.policies.filter(({ id }) => named.has(id))) {
    // From when the policy holds: a route may name it long after the opening.
    const before = (escalated[policy.id] ??= { taken: 0, countedFromUnixMs: nowUnixMs });
    const progress = {
      openedAtUnixMs: begins ? nowUnixMs : (unixMs(reopenedAt ?? openedAt) ?? nowUnixMs),
      acknowledgedAtUnixMs: begins ? null : unixMs(handling?.acknowledgedAt),
      snoozedUntilUnixMs: unixMs(handling?.snoozedUntil),
      ...before,
    };
    const due = dueSteps(policy, rules.rotations, progress, nowUnixMs);
    steps.push(...due);
    for (const { step, countedFromUnixMs } of due)
      escalated[policy.id] = { taken: step + 1, countedFromUnixMs };
  }
  const atOnce = steps.filter(({ reason }) => reason === 'step-at-once').flatMap(({ channels }) => channels);
  const channels = [...heard.flatMap(({ sla }) => sla.channels), ...routing.channels, ...atOnce];
  const taken = rules.routes.filter(({ id }) => routing.reasons.some(({ route }) => route === id));
  const because: [string, { reason: PagingReason; who: string }][] = [
    ...heard.flatMap(({ sla }) =>
      sla.channels.map((id) => [id, { reason: 'named-by-sla', who: sla.name }] as const),
    ),
    ...taken.flatMap((route) =>
      route.channels.map((id) => [id, { reason: 'routed', who: route.id }] as const),
    ),
  ].map(([id, why]) => [id, why]);
  return {
    channels: [...new Set(channels)],
    steps,
    escalated,
    isQuiet: false,
    silent,
    because: new Map(because.toReversed()),
  };
}

function isSnoozed({ incident }: Draft, nowUnixMs: number): boolean {
  const until = unixMs(incident?.handling.snoozedUntil);
  return until !== null && nowUnixMs < until;
}

function unixMs(time: string | null | undefined): number | null {
  return typeof time === 'string' ? Date.parse(time) : null;
}
