import { pieceExcessNs, type Piece, type RankedSuspect } from './culprit.js';

/** Where a suspect's growth lies, mostly: reads after "payments takes 400 ms more, …". */
export function evidenceOf(suspect: RankedSuspect): string {
  const kinds = new Map<string, { ns: number; pieces: Piece[] }>();
  for (const piece of suspect.pieces) {
    const kind = kindOf(piece, suspect.name);
    const known = kinds.get(kind) ?? { ns: 0, pieces: [] };
    kinds.set(kind, { ns: known.ns + pieceExcessNs(piece), pieces: [...known.pieces, piece] });
  }
  const [main] = [...kinds.values()].sort((a, b) => b.ns - a.ns);
  return main?.pieces[0] ? describe(main.pieces[0], main.pieces, suspect) : `inside ${suspect.name} itself`;
}

/** True where most of the growth is between services, so that only its pattern says whose it is. */
export function liesBetweenServices(suspect: RankedSuspect): boolean {
  const gapsNs = suspect.pieces
    .filter((piece) => piece.unit.of === 'gap')
    .reduce((sum, piece) => sum + pieceExcessNs(piece), 0);
  return gapsNs > suspect.excessNs / 2;
}

function kindOf({ unit }: Piece, name: string): string {
  return unit.of === 'gap' ? `${unit.side} ${unit.caller === name ? 'calling' : 'called'}` : unit.of;
}

function describe({ unit }: Piece, alike: Piece[], { name, kind }: RankedSuspect): string {
  if (unit.of === 'self') return `inside ${name} itself`;
  const callers = listOf(alike.flatMap((piece) => ('caller' in piece.unit ? [piece.unit.caller] : [])));
  if (unit.of === 'call') {
    return kind === 'dependency'
      ? `waiting inside calls from ${callers}`
      : `waiting inside calls from ${callers} that it has not answered`;
  }
  if (unit.caller !== name) {
    return unit.side === 'before'
      ? `in calls from ${callers} that wait before ${name} starts on them`
      : `in calls from ${callers} whose answers arrive late`;
  }
  const callees = listOf(alike.flatMap((piece) => (piece.unit.of === 'gap' ? [piece.unit.callee] : [])));
  return unit.side === 'before'
    ? `in its calls to ${callees} that wait before the other side starts on them`
    : `in its calls to ${callees} whose answers it gets late`;
}

function listOf(names: string[]): string {
  const unique = [...new Set(names)];
  const [first = '', second, ...others] = unique;
  if (second === undefined) return first;
  if (others.length === 0) return `${first} and ${second}`;
  return `${first}, ${second} and ${others.length} ${others.length === 1 ? 'other' : 'others'}`;
}
