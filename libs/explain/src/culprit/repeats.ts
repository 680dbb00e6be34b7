import { type CallPath } from '../trace/call-paths.js';
import { tracesOf, type PathTime, type Unit } from '../trace/path-time.js';

/** A call that violating traces of one signature make more often than healthy ones. */
export type Repeat = {
  /** The same for all calls of one service to another: their time is added up. */
  unit: Extract<Unit, { of: 'repeats' }>;
  signature: string;
  /** The path of these calls, and how many of them there are usually. */
  path: string;
  usually: number;
  /** What they usually take, with all below them: by path and unit, per trace. */
  usualNs: Map<string, Map<string, number>>;
};

/** How many times as many calls as usual, and how many more, are no accident of what was asked for. */
const MORE = 1.5;
const MORE_CALLS = 0.5;
/** From this part of the additional calls on that fail, calls are repeated because they fail. */
const RETRIES = 0.5;

/**
 * Who makes calls more often owns the time that they add, as long as each takes as long as usual: the callee does
 * what it is asked. A call that is made again because it fails is the callee's, whoever gives up on it.
 */
export function findRepeats(violating: PathTime[], baseline: PathTime[], signature: string): Repeat[] {
  const now = meanPaths(violating);
  const usually = meanPaths(baseline);
  const repeats: Repeat[] = [];
  const ownerOf = new Map<string, Repeat>();
  for (const [key, path] of now) {
    const usual = usually.get(key);
    const around = ownerOf.get(path.within);
    const own = usual && (!around || around.unit.failing) ? repeatOf(signature, key, path, usual) : undefined;
    // Of repeats within each other the outermost caller decides; of failing ones the innermost fails first.
    const owner = own && (!around || own.unit.failing) ? own : around;
    if (!owner) continue;
    if (owner === own) repeats.push(own);
    ownerOf.set(key, owner);
    owner.usualNs.set(key, usual?.ns ?? new Map());
  }
  return addedUp(repeats);
}

/** Four queries that a cache used to spare are four calls to one database. */
function addedUp(repeats: Repeat[]): Repeat[] {
  const units = new Map<string, Repeat['unit']>();
  for (const { unit } of repeats) {
    const { calls = 0, usually = 0 } = units.get(keyOf(unit)) ?? {};
    units.set(keyOf(unit), { ...unit, calls: calls + unit.calls, usually: usually + unit.usually });
  }
  return repeats.map((repeat) =>
    Object.assign({}, repeat, { unit: units.get(keyOf(repeat.unit)) ?? repeat.unit }),
  );
}

/** The same time with what additional calls took taken away from whoever worked on them, and given to whoever owns them. */
export function withRepeats(time: PathTime, repeats: Repeat[]): PathTime {
  if (repeats.length === 0 || !time.calls) return time;
  const units = new Map(time.units);
  for (const { unit, signature, path, usually, usualNs } of repeats) {
    if (signature !== time.signature) continue;
    const more = (time.calls.get(path)?.calls ?? 0) - usually;
    if (more <= 0) continue;
    let movedNs = 0;
    for (const [below, usual] of usualNs) {
      const here = time.calls.get(below)?.ns;
      for (const [key, ns] of usual) {
        const grownNs = Math.max(0, (here?.get(key) ?? 0) - ns);
        const partNs = Math.min(grownNs, (more * ns) / usually);
        const known = units.get(key);
        if (!known) continue;
        units.set(key, { unit: known.unit, ns: known.ns - partNs });
        movedNs += partNs;
      }
    }
    const key = keyOf(unit);
    units.set(key, { unit, ns: (units.get(key)?.ns ?? 0) + movedNs });
  }
  return { ...time, units };
}

function keyOf({ of, caller, callee, failing }: Repeat['unit']): string {
  return [of, caller, callee, failing].join('\u0000');
}

function repeatOf(signature: string, key: string, path: CallPath, usual: CallPath): Repeat | undefined {
  const more = path.calls - usual.calls;
  if (path.calls < MORE * usual.calls || more < MORE_CALLS) return undefined;
  const { caller, callee } = path;
  const failing = path.failed - usual.failed >= RETRIES * more;
  const unit = { of: 'repeats', caller, callee, failing, calls: path.calls, usually: usual.calls } as const;
  return { unit, signature, path: key, usually: usual.calls, usualNs: new Map() };
}

/** Means per trace, of those traces whose calls are known. */
function meanPaths(times: PathTime[]): Map<string, CallPath> {
  const known = times.filter(({ calls }) => calls !== undefined);
  const traces = tracesOf(known);
  const means = new Map<string, CallPath>();
  for (const { calls = new Map<string, CallPath>(), weight = 1 } of known) {
    for (const [key, path] of calls) {
      let mean = means.get(key);
      if (!mean) means.set(key, (mean = { ...path, calls: 0, failed: 0, ns: new Map() }));
      mean.calls += (path.calls * weight) / traces;
      mean.failed += (path.failed * weight) / traces;
      for (const [unit, ns] of path.ns) mean.ns.set(unit, (mean.ns.get(unit) ?? 0) + (ns * weight) / traces);
    }
  }
  return means;
}
