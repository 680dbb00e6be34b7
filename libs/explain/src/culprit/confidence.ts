import { type Explanation } from '#contract';

/** What a confidence asks for at least. */
export type Level = Figures & { confidence: 'high' | 'medium' };

type Figures = {
  share: number;
  lead: number;
  /** Traces. */
  violating: number;
  baseline: number;
};

/**
 * The first level of which all conditions are met; what meets none is low.
 * @param doubtful whatever the figures say, it is not high then
 */
export function confidenceOf(
  levels: readonly Level[],
  { share, lead, violating, baseline }: Figures,
  doubtful: boolean,
): Explanation['confidence'] {
  const level = levels.find(
    (each) =>
      share >= each.share && lead >= each.lead && violating >= each.violating && baseline >= each.baseline,
  );
  return level?.confidence === 'high' && doubtful ? 'medium' : (level?.confidence ?? 'low');
}
