import { type z } from 'zod';
import { type BurnRate, type Sla, SlaInput } from '#contract';
import {
  BURN_RATES,
  MAX_PERCENT,
  PREFIX,
  SHORT_WINDOW,
  SLO_ANNOTATION_NAMES,
  SLO_ANNOTATIONS,
  type SloAnnotation,
} from './annotations.js';
import { shorthandOf } from './durations.js';

type Rate = z.infer<typeof BurnRate>;
type Proportion = Extract<Sla['objective'], { type: 'latency' | 'error-rate' | 'slo' }>;

const DAY = 86_400;
const USUAL_DAYS = 28;
/** SRE workbook, table 5-8: what pages. For other tools: Culprit's own are what `burn-rates: default` says. */
const USUAL: Rate[] = [
  { longSeconds: 3_600, shortSeconds: 300, factor: 14.4 },
  { longSeconds: 21_600, shortSeconds: 1_800, factor: 6 },
];
const CALENDAR = {
  week: { duration: '1w', startTime: '2024-01-01 00:00:00' },
  month: { duration: '1M', startTime: '2024-01-01 00:00:00' },
  quarter: { duration: '1Q', startTime: '2024-01-01 00:00:00' },
  year: { duration: '1Y', startTime: '2024-01-01 00:00:00' },
};

/** A rule as an SLO with everything that belongs to it; undefined where it is not about a share of requests. */
export function sloOf(sla: Sla): object | undefined {
  const { objective } = sla;
  if (objective.type !== 'latency' && objective.type !== 'error-rate' && objective.type !== 'slo')
    return undefined;
  const annotations = annotationsOf(sla, objective);
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: {
      name: sla.id,
      displayName: sla.name,
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: {
      service: sla.operation.service,
      indicator: { metadata: { name: sla.id }, spec: { ratioMetric: ratioOf(sla, objective) } },
      timeWindow: [windowOf(sla, objective)],
      budgetingMethod: 'Occurrences',
      objectives: [{ targetPercent: targetOf(objective) }],
      ...(hasPolicies(sla) && { alertPolicies: policiesOf(sla, objective) }),
    },
  };
}

function hasPolicies({ channels, objective }: Sla): boolean {
  return channels.length > 0 || (objective.type === 'slo' && objective.burnRates !== undefined);
}

function targetOf(objective: Proportion): number {
  if (objective.type === 'slo') return objective.targetPercent;
  return objective.type === 'latency' ? objective.percentile : exact(100 - objective.maxPercent);
}

/** 100 − 0.1 is 99.9, without the residue of binary arithmetic. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}

function ratioOf(sla: Sla, objective: Proportion): object {
  const { name, kind } = sla.operation;
  const requests = {
    operation: name,
    ...(kind !== 'entry' && { kind }),
    ...(sla.accounts !== 'total' && { accounts: sla.accounts }),
  };
  const metric = (more: object) => ({ metricSource: { type: 'culprit', spec: { ...requests, ...more } } });
  const thresholdMs = objective.type === 'error-rate' ? undefined : objective.thresholdMs;
  return {
    counter: true,
    good: metric(thresholdMs === undefined ? { failed: false } : { maxLatency: `${thresholdMs}ms` }),
    total: metric({}),
  };
}

function windowOf({ windowSeconds }: Sla, objective: Proportion): object {
  if (objective.type !== 'slo') return { duration: minutesOf(windowSeconds), isRolling: true };
  const { period } = objective;
  if (period.type === 'rolling') return { duration: `${period.days}d`, isRolling: true };
  const { duration, startTime } = CALENDAR[period.unit];
  return { duration, isRolling: false, calendar: { startTime, timeZone: period.timeZone } };
}

/** OpenSLO has no seconds: rounded up to minutes, and said exactly in an annotation. */
function minutesOf(seconds: number): string {
  return shorthandOf(Math.ceil(seconds / 60) * 60, ['h', 'm']);
}

function annotationsOf(sla: Sla, objective: Proportion): Record<string, string> {
  const usual = SlaInput.parse({ name: sla.name, operation: sla.operation, objective });
  const isSaid: Partial<Record<SloAnnotation, boolean>> = {
    severity: hasPolicies(sla),
    'window-seconds': objective.type !== 'slo' && sla.windowSeconds % 60 === 0,
    'for-seconds': hasPolicies(sla) && isWholeMinutes(sla.forSeconds),
  };
  const annotations: Record<string, string> = {};
  for (const name of SLO_ANNOTATION_NAMES) {
    const { field } = SLO_ANNOTATIONS[name];
    const value = sla[field];
    if (value === undefined || isSaid[name] || (value === usual[field] && !isWindow(name, objective)))
      continue;
    annotations[PREFIX + name] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  if (objective.type === 'slo' && objective.burnRates === undefined && hasPolicies(sla)) {
    annotations[PREFIX + BURN_RATES] = 'default';
  }
  if (objective.type === 'error-rate' && exact(100 - targetOf(objective)) !== objective.maxPercent) {
    annotations[PREFIX + MAX_PERCENT] = String(objective.maxPercent);
  }
  return annotations;
}

/** The window of a latency or an error rate is said by the time window, so its default is none here. */
function isWindow(name: SloAnnotation, { type }: Proportion): boolean {
  return name === 'window-seconds' && type !== 'slo';
}

function isWholeMinutes(seconds: number | undefined): boolean {
  return seconds !== undefined && seconds > 0 && seconds % 60 === 0;
}

function policiesOf(sla: Sla, objective: Proportion): object[] {
  const rates = ratesOf(sla, objective);
  return rates.map((rate, i) => ({
    kind: 'AlertPolicy',
    metadata: { name: rates.length > 1 ? `${sla.id}-${i + 1}` : sla.id },
    spec: {
      alertWhenBreaching: true,
      alertWhenResolved: true,
      conditions: [conditionOf(sla, rate, i)],
      notificationTargets: sla.channels.map((targetRef) => ({ targetRef })),
    },
  }));
}

/** A missed target over one window is a budget that is spent once as fast as it lasts. */
function ratesOf(sla: Sla, objective: Proportion): Rate[] {
  if (objective.type !== 'slo') {
    const longSeconds = Math.ceil(sla.windowSeconds / 60) * 60;
    return [{ longSeconds, shortSeconds: twelfthOf(longSeconds), factor: 1 }];
  }
  if (objective.burnRates) return objective.burnRates;
  const { period } = objective;
  const scale = period.type === 'rolling' ? period.days / USUAL_DAYS : 1;
  return USUAL.map(({ longSeconds, factor }) => {
    const scaled = Math.max(60, Math.round((longSeconds * scale) / 60) * 60);
    return { longSeconds: scaled, shortSeconds: twelfthOf(scaled), factor };
  });
}

function twelfthOf(longSeconds: number): number {
  return Math.max(1, Math.round(longSeconds / 120)) * 10;
}

function conditionOf(sla: Sla, { longSeconds, shortSeconds, factor }: Rate, i: number): object {
  const isUsual = shortSeconds === twelfthOf(longSeconds);
  return {
    kind: 'AlertCondition',
    metadata: {
      name: `${sla.id}-burn-${i + 1}`,
      ...(!isUsual && { annotations: { [PREFIX + SHORT_WINDOW]: shorthandOf(shortSeconds) } }),
    },
    spec: {
      severity: sla.severity,
      condition: {
        kind: 'burnrate',
        op: 'gt',
        threshold: factor,
        lookbackWindow: shorthandOf(longSeconds, longSeconds % DAY === 0 ? ['d'] : ['h', 'm', 's']),
        ...(isWholeMinutes(sla.forSeconds) && { alertAfter: shorthandOf(sla.forSeconds ?? 0, ['h', 'm']) }),
      },
    },
  };
}
