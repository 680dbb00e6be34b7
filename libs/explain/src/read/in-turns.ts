/** At most `limit` of all groups: the first of each, then the second of each, and so on. */
export function inTurns<T>(groups: T[][], limit = Infinity): T[] {
  const taken: T[] = [];
  for (let turn = 0; taken.length < limit; turn++) {
    const round = groups.flatMap((group) => (turn < group.length ? group.slice(turn, turn + 1) : []));
    if (round.length === 0) break;
    taken.push(...round);
  }
  return taken.slice(0, limit);
}
