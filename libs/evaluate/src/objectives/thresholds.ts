import { type Sla } from '#contract';

/** From how many milliseconds on requests are slow by an SLA: by itself, and for accounts that it promises otherwise. */
export type Thresholds = { own: number[]; others: number[] };

/** Without those of a regression, which follow from what its weeks were like. */
export function thresholdsMs({ objective, overrides = [] }: Sla): Thresholds {
  if (!('thresholdMs' in objective) || objective.thresholdMs === undefined) return { own: [], others: [] };
  return {
    own: [objective.thresholdMs],
    others: overrides.flatMap(({ objective: { thresholdMs = [] } }) => thresholdMs),
  };
}
