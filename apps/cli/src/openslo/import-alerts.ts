import { type z } from 'zod';
import { type BurnRate, Severity } from '#contract';
import { SHORT_WINDOW } from './annotations.js';
import { given, type Notes, ourAnnotations, Part } from './documents.js';
import { secondsOf } from './durations.js';
import { type Library } from './library.js';
import { type ConditionSpec, KINDS, type PolicySpec } from './schemas.js';

const SLOT_SECONDS = 10;
/** How people who page by burn rates call their severities. */
const USUAL_SEVERITIES: Record<string, Severity> = { page: 'error', ticket: 'warning' };

/** What the alert policies of an SLO say, each with its place. */
export type Alerts = {
  burnRates: { rate: z.infer<typeof BurnRate>; condition: Part<ConditionSpec['condition']> }[];
  /** The ids of channels, once each. */
  channels: Part<string>[];
  severity: Part<Severity> | undefined;
  forSeconds: Part<number> | undefined;
};

type Metadata = Part<{ name: string; annotations?: Record<string, string> | undefined } | undefined>;
type Condition = { metadata: Metadata; spec: Part<ConditionSpec> };

export function alertsOf(slo: Part<z.infer<typeof KINDS.SLO>>, library: Library, notes: Notes): Alerts {
  const alerts: Alerts = { burnRates: [], channels: [], severity: undefined, forSeconds: undefined };
  const policies = given(slo.at('spec').at('alertPolicies'));
  for (const item of policies ? Part.items(policies) : []) {
    const policy = policyOf(item, library);
    if (policy) addPolicy(policy, alerts, library, notes);
  }
  return alerts;
}

type PolicyItem = NonNullable<z.infer<typeof KINDS.SLO>['spec']['alertPolicies']>[number];

function policyOf(item: Part<PolicyItem>, library: Library): Part<PolicySpec> | undefined {
  const { document, path, value } = item;
  if (!('alertPolicyRef' in value)) return new Part(document, [...path, 'spec'], value.spec);
  const reference = new Part(document, [...path, 'alertPolicyRef'], value.alertPolicyRef);
  return library.find(KINDS.AlertPolicy, reference)?.at('spec');
}

function addPolicy(policy: Part<PolicySpec>, alerts: Alerts, library: Library, notes: Notes): void {
  const { alertWhenNoData, alertWhenResolved, alertWhenBreaching } = policy.value;
  if (alertWhenNoData) {
    notes.refuse(
      policy.at('alertWhenNoData'),
      'is not supported: define a rule with the objective "silence" for it',
    );
  }
  if (alertWhenBreaching === false) notes.refuse(policy.at('alertWhenBreaching'), 'has to be true');
  if (alertWhenResolved === false) {
    notes.leaveOut(policy.at('alertWhenResolved'), 'is left out: Culprit always says when it is over');
  }
  notes.leaveOut(given(policy.at('description')), 'is left out: Culprit keeps no descriptions');
  for (const item of Part.items(policy.at('notificationTargets'))) {
    const channel = channelOf(item, library, notes);
    if (channel && !alerts.channels.some(({ value }) => value === channel.value))
      alerts.channels.push(channel);
  }
  for (const item of Part.items(policy.at('conditions'))) {
    const condition = conditionOf(item, library);
    if (condition) addCondition(condition, alerts, notes);
  }
}

function channelOf(
  { document, path, value }: Part<PolicySpec['notificationTargets'][number]>,
  library: Library,
  notes: Notes,
): Part<string> | undefined {
  if ('targetRef' in value) {
    const reference = new Part(document, [...path, 'targetRef'], value.targetRef);
    // One that is not in these files is a channel that is there already, or the server will say so.
    return library.has(KINDS.AlertNotificationTarget, value.targetRef)
      ? library.find(KINDS.AlertNotificationTarget, reference) && reference
      : reference;
  }
  const whole = new Part(document, path, value);
  return notes.refuse(
    whole,
    'is written inside of the policy: give it a document of its own, and its name here',
  );
}

function conditionOf(
  { document, path, value }: Part<PolicySpec['conditions'][number]>,
  library: Library,
): Condition | undefined {
  if ('conditionRef' in value) {
    const reference = new Part(document, [...path, 'conditionRef'], value.conditionRef);
    const found = library.find(KINDS.AlertCondition, reference);
    return found && { metadata: found.at('metadata'), spec: found.at('spec') };
  }
  const inline = new Part(document, path, value);
  return { metadata: inline.at('metadata'), spec: inline.at('spec') };
}

function addCondition({ metadata, spec }: Condition, alerts: Alerts, notes: Notes): void {
  const condition = spec.at('condition');
  const { kind, op, threshold, lookbackWindow, alertAfter } = condition.value;
  if (kind !== 'burnrate') notes.refuse(condition.at('kind'), 'has to be "burnrate"');
  if (op === 'lt' || op === 'lte') notes.refuse(condition.at('op'), 'has to be "gt" or "gte"');
  notes.leaveOut(given(spec.at('description')), 'is left out: Culprit keeps no descriptions');
  const longSeconds = secondsOf(lookbackWindow);
  if (longSeconds === undefined) {
    notes.refuse(condition.at('lookbackWindow'), 'has to be in minutes, hours, days or weeks');
    return;
  }
  const annotation = ourAnnotations(metadata, [SHORT_WINDOW], notes).get(SHORT_WINDOW);
  const said = annotation && secondsOf(annotation.value);
  if (annotation && said === undefined)
    notes.refuse(annotation, 'has to be a duration such as "5m" or "30s"');
  const twelfth = Math.max(1, Math.round(longSeconds / 12 / SLOT_SECONDS)) * SLOT_SECONDS;
  alerts.burnRates.push({
    rate: { longSeconds, shortSeconds: said ?? twelfth, factor: threshold },
    condition,
  });
  agree(alerts, 'severity', severityOf(spec.at('severity'), notes), notes);
  const after = given(condition.at('alertAfter'));
  const forSeconds = alertAfter === undefined ? undefined : secondsOf(alertAfter);
  if (after && forSeconds === undefined) notes.refuse(after, 'has to be in minutes or hours');
  if (after && forSeconds !== undefined) {
    agree(alerts, 'forSeconds', new Part(after.document, after.path, forSeconds), notes);
  }
}

function severityOf(part: Part<string>, notes: Notes): Part<Severity> | undefined {
  const { document, path, value } = part;
  const ours = Severity.safeParse(USUAL_SEVERITIES[value] ?? value);
  if (ours.success) return new Part(document, path, ours.data);
  return notes.refuse(part, `is none of ${Severity.options.join(', ')}, page, ticket`);
}

/** A rule has one severity, and one time that a violation has to last. */
function agree<Name extends 'severity' | 'forSeconds'>(
  alerts: Alerts,
  name: Name,
  part: Alerts[Name],
  notes: Notes,
): void {
  const first = alerts[name];
  if (first && part && first.value !== part.value) {
    notes.refuse(
      part,
      `is another one than that of the first condition (${first.value}); Culprit has one per rule`,
    );
  }
  alerts[name] ??= part;
}
