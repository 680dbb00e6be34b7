/** What OpenSLO has no field for, as annotations: docs/as-code.md says what each of them means. */
export const PREFIX = 'culprit/';

/** Of an SLO: fields of the rule. Those that are no texts are written as JSON. */
export const SLO_ANNOTATIONS = {
  severity: { field: 'severity', json: false },
  confidence: { field: 'confidence', json: true },
  'window-seconds': { field: 'windowSeconds', json: true },
  'for-seconds': { field: 'forSeconds', json: true },
  calendar: { field: 'calendar', json: false },
  escalation: { field: 'escalation', json: false },
  mode: { field: 'mode', json: false },
  overrides: { field: 'overrides', json: true },
} as const;
export type SloAnnotation = keyof typeof SLO_ANNOTATIONS;

export const SLO_ANNOTATION_NAMES = Object.keys(SLO_ANNOTATIONS).filter(
  (name): name is SloAnnotation => name in SLO_ANNOTATIONS,
);

/** Of an SLO: "default" stands for the usual pair of burn rates, whatever conditions say. */
export const BURN_RATES = 'burn-rates';
/** Of an SLO: where 100 − targetPercent is not exactly what an error rate says. */
export const MAX_PERCENT = 'max-percent';
/** Of an AlertCondition: the second window, which OpenSLO does not know; a twelfth of the first where absent. */
export const SHORT_WINDOW = 'short-window';
/** Of an AlertNotificationTarget: what a channel of its type has. Headers are JSON. */
export const TARGET_ANNOTATIONS = ['to', 'url', 'headers'] as const;
