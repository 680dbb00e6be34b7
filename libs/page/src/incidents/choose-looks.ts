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
 * Which looks to start now. Where nobody is named yet, a whole look at the most urgent group comes first, so that somebody
 * is soon. What was glanced at waits for a whole look that is at work on the same suspect, and has its own where there is
 * none.
 *
 * @param groups the most urgent first
 * @param atWork for each whole look under way, whom a glance had suspected there
 */
export function chooseLooks(
  groups: WaitingGroup[],
  atWork: string[][],
  isSomebodyNamed: boolean,
  places: Places,
): ChosenLook[] {
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
      const isFirst =
        !isSomebodyNamed && atWork.length === 0 && chosen.every((look) => look.depth === 'glance');
      return glanceFirst && !isFirst ? 'glance' : 'whole';
    }
  }
  return chosen;
}
