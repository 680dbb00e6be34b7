import { type Team } from '#contract';
import { compileGlob, isExactName } from '#evaluate';
import { compiledOnce } from './matchers.js';

export type Owner = {
  /** Its id. */
  team: string;
  /** By which of its patterns. */
  pattern: string;
};

type Claim = Owner & { exactness: number; matches: (service: string) => boolean };

const claimsOf = compiledOnce(({ id, services }: Team): Claim[] =>
  services.map((pattern) => ({
    team: id,
    pattern,
    exactness: isExactName(pattern) ? Infinity : spelledOut(pattern),
    matches: compileGlob(pattern),
  })),
);

/**
 * The team that owns a service: the one whose pattern is the most exact of those that mean it, whatever the order of
 * the teams. Of patterns as exact as each other the first by its text, then the first team by its id.
 */
export function ownerOf(service: string, teams: readonly Team[]): Owner | undefined {
  const [best] = teams
    .flatMap(claimsOf)
    .filter(({ matches }) => matches(service))
    .sort(
      (a, b) =>
        (a.exactness === b.exactness ? 0 : b.exactness - a.exactness) ||
        compare(a.pattern, b.pattern) ||
        compare(a.team, b.team),
    );
  return best && { team: best.team, pattern: best.pattern };
}

/** How many characters of a glob stand for themselves; a list or a class is worth none. */
function spelledOut(pattern: string): number {
  return pattern.replace(/\{[^}]*,[^}]*\}|\[[^\]]*\]|[*?\\]/g, '').length;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
