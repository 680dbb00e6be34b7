import {
  type EscalationPolicy,
  type Rotation,
  type Route,
  type Severity,
  type Silence,
  type Team,
} from '#contract';
import { culpritOf } from '../incidents/incident-key.js';
import { type Escalated, type OpenViolation } from '../ports.js';
import { type Draft } from './draft.js';
import { type DueStep, dueSteps } from './escalate.js';
import { muted } from './mute.js';
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
  /** Whom it concerns, in the order in which they are named; none where all of it is silent. */
  channels: string[];
  /** Steps of escalation that are due. */
  steps: DueStep[];
  /** By policy, with these steps taken. */
  escalated: Record<string, Escalated>;
  /** Violations that a silence covers wholly, each with it. */
  silent: { violation: OpenViolation; silence: Silence }[];
};

/** mute → route → escalate: who is to know of an incident. Snoozed, nobody is, until its end. */
export function audienceOf(
  draft: Draft,
  { severity, begins }: { severity: Severity; begins: boolean },
  rules: AudienceRules,
  nowUnixMs: number,
): Audience {
  const { incident, violations } = draft;
  const silent = violations.flatMap((violation) => {
    const silence = silenceOn(violation, draft, rules.silences, nowUnixMs);
    return silence ? [{ violation, silence }] : [];
  });
  const covered = new Set(silent.map(({ violation }) => violation));
  const heard = violations.filter((violation) => !covered.has(violation));
  const escalatedBefore = incident?.escalated ?? {};
  if (heard.length === 0 || isSnoozed(draft, nowUnixMs))
    return { channels: [], steps: [], escalated: escalatedBefore, silent };

  const routing = routesOf(factsOf({ ...draft, violations: heard }, severity), rules.routes, rules.teams);
  const named = new Set([...heard.flatMap(({ sla }) => sla.escalation ?? []), ...routing.escalations]);
  const { reopenedAt, openedAt, handling } = incident ?? {};
  const steps: DueStep[] = [];
  const escalated = { ...escalatedBefore };
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
  return { channels: [...new Set(channels)], steps, escalated, silent };
}

function isSnoozed({ incident }: Draft, nowUnixMs: number): boolean {
  const until = unixMs(incident?.handling.snoozedUntil);
  return until !== null && nowUnixMs < until;
}

/** The silence on a violation all of whose accounts are covered by one; that of the first. */
function silenceOn(
  violation: OpenViolation,
  { key }: Draft,
  silences: readonly Silence[],
  nowUnixMs: number,
): Silence | undefined {
  if (silences.length === 0) return undefined;
  const { sla, operation, accounts, explanation } = violation;
  const culprit = key.by === 'culprit' ? key.name : culpritOf(explanation)?.name;
  const found = violatingOf(accounts).map(({ account, labels, tier }) =>
    muted(
      {
        sla: sla.id,
        service: operation.service,
        operation: operation.name,
        severity: sla.severity,
        account,
        labels,
        tier,
        culprit,
      },
      silences,
      nowUnixMs,
    ),
  );
  return found.every((one) => one !== undefined) ? found[0]?.silence : undefined;
}

function factsOf({ key, violations }: Draft, severity: Severity): Parameters<typeof routesOf>[0] {
  const accounts = violations.flatMap((violation) => violatingOf(violation.accounts));
  return {
    severity,
    tiers: [...new Set(accounts.flatMap(({ tier }) => tier ?? []))],
    services:
      key.by === 'culprit' ? [key.name] : [...new Set(violations.map(({ operation }) => operation.service))],
    accounts: [...new Set(accounts.map(({ account }) => account))],
    slas: [...new Set(violations.map(({ sla }) => sla.id))],
    labels: Object.fromEntries(accounts.map(({ account, labels }) => [account, labels])),
  };
}

function violatingOf(accounts: OpenViolation['accounts']): OpenViolation['accounts'] {
  return accounts.filter(({ leftAt }) => leftAt === null);
}

function unixMs(time: string | null | undefined): number | null {
  return typeof time === 'string' ? Date.parse(time) : null;
}
