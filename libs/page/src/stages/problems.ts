import { type Route, type Silence, type Team } from '#contract';
import { type FieldProblem, globProblems, subsetProblems } from '#evaluate';

/** What is wrong with a silence beyond what its schema says. */
export function findSilenceProblems(
  { match, from, until }: Pick<Silence, 'match' | 'from' | 'until'>,
  nowUnixMs: number,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (Date.parse(until) <= Date.parse(from)) {
    problems.push({ pointer: '/until', detail: 'has to be later than `from`' });
  } else if (Date.parse(until) <= nowUnixMs) {
    problems.push({ pointer: '/until', detail: 'is in the past, so nothing would be silent' });
  }
  for (const [i, { service, name }] of (match.operations ?? []).entries()) {
    problems.push(
      ...globProblems(`/match/operations/${i}/service`, service),
      ...globProblems(`/match/operations/${i}/name`, name),
    );
  }
  problems.push(...listProblems('/match/culprits', match.culprits));
  return match.accounts ? problems.concat(subsetProblems('/match/accounts', match.accounts)) : problems;
}

/** What is wrong with a route beyond what its schema says. */
export function findRouteProblems({
  match,
  channels,
  escalation,
}: Pick<Route, 'match' | 'channels' | 'escalation'>): FieldProblem[] {
  const problems = listProblems('/match/services', match.services);
  if (channels.length === 0 && escalation === undefined) {
    const detail = 'tells nobody: name channels, or an escalation policy by `escalation`';
    problems.push({ pointer: '/channels', detail });
  }
  return match.accounts ? problems.concat(subsetProblems('/match/accounts', match.accounts)) : problems;
}

/**
 * What is wrong with a team beyond what its schema says, and beside the others: the same pattern would mean two owners,
 * of which neither is the more exact.
 */
export function findTeamProblems({ id, services }: Team, others: readonly Team[]): FieldProblem[] {
  const ownedBy = new Map(
    others
      .filter((other) => other.id !== id)
      .flatMap((other) => other.services.map((pattern) => [pattern, other.id])),
  );
  const problems = listProblems('/services', services);
  for (const [i, pattern] of services.entries()) {
    const owner = ownedBy.get(pattern);
    const pointer = `/services/${i}`;
    if (owner !== undefined) {
      const detail = `the team "${owner}" has "${pattern}" already: take it out there, or write a more exact pattern`;
      problems.push({ pointer, detail });
    } else if (services.indexOf(pattern) < i) problems.push({ pointer, detail: 'is given twice' });
  }
  return problems;
}

function listProblems(pointer: string, patterns: readonly string[] = []): FieldProblem[] {
  return patterns.flatMap((pattern, i) => globProblems(`${pointer}/${i}`, pattern));
}
