import { type OpenViolation } from '../ports.js';
import { type LookDepth } from './looks.js';

/** Violations that wait to be looked at together. */
export type WaitingGroup = {
  violations: OpenViolation[];
  /** A glance may do: a whole look at something else has named its culprit, or is about to. */
  glanceFirst: boolean;
  /** Whom a glance has named; undefined where there was none. */
  suspects: string[] | undefined;
};

export type ChosenLook = { violations: OpenViolation[]; depth: LookDepth };

/** Free places for looks of each depth. */
export type Places = Record<LookDepth, number>;

/**
 * Which looks to start now. A whole look at the most urgent group comes first, so that somebody is named soon. What is
 * glanced at waits for a whole look that is at work on the same suspect, and has its own where there is none.
 *
 * @param groups the most urgent first
 * @param atWork for each whole look under way, whom a glance had suspected there
 */
export function chooseLooks(groups: WaitingGroup[], atWork: string[][], places: Places): ChosenLook[] {
  const free = { ...places };
  const lookedFor = new Set(atWork.flat());
  const chosen: ChosenLook[] = [];
  for (const { violations, glanceFirst, suspects } of groups) {
    const depth = depthFor();
    if (!depth || free[depth] <= 0) continue;
    free[depth]--;
    chosen.push({ violations, depth });
    if (depth === 'whole') for (const suspect of suspects ?? []) lookedFor.add(suspect);

    function depthFor(): LookDepth | undefined {
      if (suspects) return suspects.some((name) => lookedFor.has(name)) ? undefined : 'whole';
      const nobodyIsAtWork = atWork.length === 0 && !chosen.some((look) => look.depth === 'whole');
      return glanceFirst && !nobodyIsAtWork ? 'glance' : 'whole';
    }
  }
  return chosen;
}
