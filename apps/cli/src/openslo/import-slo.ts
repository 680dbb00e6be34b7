import { type z } from 'zod';
import { fieldErrors, pathOf, SlaInput } from '#contract';
import { type DefinedInFiles } from '../files/definitions.js';
import { errorAt } from '../files/finding.js';
import { nameOf } from '../files/check-document.js';
import { BURN_RATES, MAX_PERCENT, SLO_ANNOTATION_NAMES, SLO_ANNOTATIONS } from './annotations.js';
import { given, type Notes, ourAnnotations, Part } from './documents.js';
import { type Alerts, alertsOf } from './import-alerts.js';
import { type Measured, measuredBy } from './import-metric.js';
import { type Period, periodOf } from './import-period.js';
import { json } from './json.js';
import { type Library } from './library.js';
import { KINDS } from './schemas.js';

type Slo = Part<z.infer<typeof KINDS.SLO>>;
type Annotations = Map<string, Part<string>>;

/** Adds the rule that an SLO is. */
export function addSlo(slo: Slo, library: Library, defined: DefinedInFiles, notes: Notes): void {
  const before = defined.findings.length;
  const spec = slo.at('spec');
  const annotations = ourAnnotations(
    slo.at('metadata'),
    [...SLO_ANNOTATION_NAMES, BURN_RATES, MAX_PERCENT],
    notes,
  );
  const { budgetingMethod } = spec.value;
  if (budgetingMethod !== 'Occurrences') {
    notes.refuse(
      spec.at('budgetingMethod'),
      `is "${budgetingMethod}", but Culprit counts requests: "Occurrences"`,
    );
  }
  const measured = measuredBy(slo, library, notes);
  const alerts = alertsOf(slo, library, notes);
  const [window] = Part.items(spec.at('timeWindow'));
  const period = window && periodOf(window, notes);
  const goal = goalOf(slo, notes);
  if (!measured || !window || !period || !goal) return;
  const objective = objectiveOf({ measured, alerts, period, window, goal, annotations, notes });
  const { service, operation, kind, accounts } = measured.metric.value;
  const { name, displayName } = slo.value.metadata;
  const sla: Record<string, unknown> = {
    name: displayName ?? name,
    operation: { service: service ?? spec.value.service, name: operation, ...(kind && { kind }) },
    ...(accounts !== undefined && { accounts }),
    objective,
    ...('windowSeconds' in period && { windowSeconds: period.windowSeconds }),
    ...(alerts.severity && { severity: alerts.severity.value }),
    ...(alerts.forSeconds && { forSeconds: alerts.forSeconds.value }),
    channels: alerts.channels.map(({ value }) => value),
  };
  for (const [annotation, part] of annotations) {
    if (!isField(annotation)) continue;
    const { field, json: isJson } = SLO_ANNOTATIONS[annotation];
    sla[field] = isJson ? json(part, notes) : part.value;
  }
  const locate = locator(slo, { measured, alerts, window, goal, annotations });
  const errors = SlaInput.safeParse(sla).error;
  for (const { pointer, detail } of fieldErrors(errors?.issues ?? [])) {
    defined.findings.push(errorAt(locate(pathOf(pointer)), `${nameOf(pathOf(pointer))}: ${detail}`));
  }
  const isWrong = defined.findings.slice(before).some(({ severity }) => severity === 'error');
  if (!isWrong) defined.add('slas', name, sla, locate, slo.at('metadata').at('name').place);
}

/** The percentage of good requests that is promised. */
function goalOf(slo: Slo, notes: Notes): Part<number> | undefined {
  const [objective] = Part.items(slo.at('spec').at('objectives'));
  if (!objective) return undefined;
  for (const field of ['timeSliceTarget', 'timeSliceWindow'] as const) {
    if (objective.value[field] !== undefined)
      notes.refuse(objective.at(field), 'is of time slices, which Culprit does not count');
  }
  notes.leaveOut(given(objective.at('displayName')), 'is left out: Culprit names the rule as a whole');
  const target = given(objective.at('target'));
  const percent = given(objective.at('targetPercent'));
  if (target && percent) return notes.refuse(percent, 'and target are both given: one of them');
  if (percent) return percent;
  if (!target) return notes.refuse(objective, 'has to have a target or a targetPercent');
  return new Part(target.document, target.path, exact(target.value * 100));
}

/** Without the residue of binary arithmetic: 0.999 × 100 is 99.9, and 100 − 99.9 is 0.1. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}

type Parts = {
  measured: Measured;
  alerts: Alerts;
  period: Period;
  window: Part<unknown>;
  goal: Part<number>;
  annotations: Annotations;
  notes: Notes;
};

function objectiveOf({ measured, alerts, period, window, goal, annotations, notes }: Parts): object {
  const { thresholdMs } = measured;
  const latency = thresholdMs === undefined ? {} : { thresholdMs };
  if ('period' in period) {
    const usual = annotations.get(BURN_RATES);
    if (usual && usual.value !== 'default') notes.refuse(usual, 'can only be "default"');
    const burnRates = alerts.burnRates.map(({ rate }) => rate);
    const own = usual || burnRates.length === 0 ? {} : { burnRates };
    return { type: 'slo', targetPercent: goal.value, ...latency, period: period.period, ...own };
  }
  for (const { rate, condition } of alerts.burnRates) {
    if (rate.factor === 1 && rate.longSeconds === period.windowSeconds) continue;
    notes.refuse(
      condition,
      `is a burn rate of an error budget, but the time window ${window.name} is that of a rule which pages when its target is missed: give the SLO a window of days, or this condition the threshold 1 and the same window`,
    );
  }
  if (thresholdMs !== undefined) return { type: 'latency', percentile: goal.value, thresholdMs };
  const said = annotations.get(MAX_PERCENT);
  return { type: 'error-rate', maxPercent: said ? json(said, notes) : exact(100 - goal.value) };
}

function isField(annotation: string): annotation is keyof typeof SLO_ANNOTATIONS {
  return annotation in SLO_ANNOTATIONS;
}

/** Where the fields of the rule stand in OpenSLO's documents. */
function locator(
  slo: Slo,
  {
    measured,
    alerts,
    window,
    goal,
    annotations,
  }: Pick<Parts, 'measured' | 'alerts' | 'window' | 'goal' | 'annotations'>,
) {
  const name = slo.at('metadata').at('name');
  const places: Record<string, Part<unknown> | undefined> = {
    'operation.service':
      measured.metric.value.service === undefined
        ? slo.at('spec').at('service')
        : measured.metric.at('service'),
    'operation.name': measured.metric.at('operation'),
    'operation.kind': measured.metric.at('kind'),
    operation: measured.metric,
    accounts: measured.metric.at('accounts'),
    'objective.thresholdMs': measured.limit,
    'objective.period': window,
    objective: goal,
    windowSeconds: window,
    severity: alerts.severity,
    forSeconds: alerts.forSeconds,
  };
  for (const [i, { condition }] of alerts.burnRates.entries()) places[`objective.burnRates.${i}`] = condition;
  for (const [i, channel] of alerts.channels.entries()) places[`channels.${i}`] = channel;
  for (const [annotation, part] of annotations) {
    if (isField(annotation)) places[SLO_ANNOTATIONS[annotation].field] = part;
  }
  return (path: readonly string[]) => {
    for (let length = path.length; length > 0; length--) {
      const part = places[path.slice(0, length).join('.')];
      if (part) return part.place;
    }
    return name.place;
  };
}
