import { pieceExcessNs, type Piece, type RankedSuspect } from './culprit.js';
import { type Unit } from '../trace/path-time.js';
import { repeatsText } from './repeats-text.js';

/** A caller or callee is mentioned from this part of the largest one's growth on. */
const NOTABLE = 0.1;

/** Where a suspect's growth lies, mostly: reads after "payments takes 400 ms more, …". */
export function evidenceOf(suspect: RankedSuspect): string {
  const kinds = new Map<string, { ns: number; pieces: Piece[] }>();
  for (const piece of suspect.pieces) {
    const kind = kindOf(piece, suspect.name);
    const known = kinds.get(kind) ?? { ns: 0, pieces: [] };
    known.ns += pieceExcessNs(piece);
    known.pieces.push(piece);
    kinds.set(kind, known);
  }
  const [main] = [...kinds.values()].sort((a, b) => b.ns - a.ns);
  const [largest] = main?.pieces ?? [];
  if (!main || !largest) return `inside ${suspect.name} itself`;
  const notable = main.pieces.filter((piece) => pieceExcessNs(piece) >= NOTABLE * pieceExcessNs(largest));
  return describe(largest, notable, suspect);
}

/** True where most of the growth is between services, so that only its pattern says whose it is. */
export function liesBetweenServices(suspect: RankedSuspect): boolean {
  const gapsNs = suspect.pieces
    .filter(({ unit }) => unit.of === 'gap' || unit.of === 'around' || isOwnCall(unit, suspect.name))
    .reduce((sum, piece) => sum + pieceExcessNs(piece), 0);
  return gapsNs > suspect.excessNs / 2;
}

function kindOf({ unit }: Piece, name: string): string {
  if (isOwnCall(unit, name)) return 'calling a dependency';
  if (unit.of === 'around' && unit.caller === name) return 'self';
  return unit.of === 'gap' || unit.of === 'around'
    ? `${unit.side} ${unit.caller === name ? 'calling' : 'called'}`
    : unit.of;
}

/** A call to somebody who sends no spans, and on the way to whom the caller loses time. */
function isOwnCall(unit: Unit, name: string): boolean {
  return unit.of === 'call' && unit.caller === name;
}

function describe({ unit }: Piece, alike: Piece[], { name, kind }: RankedSuspect): string {
  if (unit.of === 'self' || (unit.of === 'around' && unit.caller === name)) return `inside ${name} itself`;
  if (unit.of === 'repeats') return repeatsText(unit);
  if (isOwnCall(unit, name)) {
    const peers = listOf(alike.flatMap((piece) => (piece.unit.of === 'call' ? [piece.unit.peer] : [])));
    return `in its calls to ${peers}, as in all that it makes`;
  }
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
  const callees = listOf(alike.flatMap((piece) => ('callee' in piece.unit ? [piece.unit.callee] : [])));
  return unit.side === 'before'
    ? `in its calls to ${callees} that wait before the other side starts on them`
    : `in its calls to ${callees} whose answers it gets late`;
}

function listOf(names: string[]): string {
  const unique = [...new Set(names)];
  const shown = unique.length <= 3 ? unique : [...unique.slice(0, 2), `${unique.length - 2} others`];
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
