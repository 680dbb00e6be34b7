import { groupBy } from '#kit';
import { peersIn, suspectKey, type Suspect } from '../culprit/answering.js';
import { isCancelled } from './error-details.js';
import { type Failure } from './failures.js';
import { type PathTime } from '../trace/path-time.js';
import { compareText } from '../trace/trace-tree.js';

/** Somebody whose errors others pass on. */
export type RankedOrigin = Suspect & {
  /** The part of the violating traces that fail because of it, 0 to 1. */
  share: number;
  /** How many violating traces, those included that it shares with others. */
  traces: number;
  /** What it does most often, with the most frequent message. */
  failure: Failure;
  /** How many of its calls fail, on average, in a trace that fails because of it. */
  attempts: number;
};

/** What is less frequent than this many times what it is in healthy traces is part of how things work. */
const USUAL = 1.5;

type Tally = { suspect: Suspect; weight: number; traces: number; failures: Failure[] };

/**
 * Where do the errors of violating traces begin? Each trace counts once, in equal parts for all that it points to.
 * An error that healthy traces have as often was coped with there, so it is not what made these fail.
 */
export function rankOrigins(violating: PathTime[], baseline: PathTime[]): RankedOrigin[] {
  const isUsual = usualIn(violating, baseline);
  const peerOf = peersIn([...violating, ...baseline]);
  const tallies = new Map<string, Tally>();
  for (const { failures = [] } of violating) {
    const pointedTo = new Set<Tally>();
    for (const failure of originsOf(failures, isUsual)) {
      const suspect = suspectOf(failure, peerOf);
      const key = suspectKey(suspect);
      const tally = tallies.get(key) ?? { suspect, weight: 0, traces: 0, failures: [] };
      tallies.set(key, tally);
      tally.failures.push(failure);
      pointedTo.add(tally);
    }
    for (const tally of pointedTo) {
      tally.weight += 1 / pointedTo.size;
      tally.traces++;
    }
  }
  return [...tallies.values()]
    .flatMap((tally) => originOf(tally, violating.length))
    .sort((a, b) => b.share - a.share || compareText(suspectKey(a), suspectKey(b)));
}

function suspectOf({ of }: Failure, peerOf: ReturnType<typeof peersIn>): Suspect {
  return 'service' in of ? { name: of.service, kind: 'service' } : peerOf(of.caller, of.peer);
}

function originOf({ suspect, weight, traces, failures }: Tally, violating: number): RankedOrigin[] {
  const alike = mostFrequent(failures, ({ key }) => key);
  const [failure] = mostFrequent(alike, ({ message = '' }) => message);
  const spans = failures.reduce((sum, { count }) => sum + count, 0);
  return failure
    ? [{ ...suspect, share: weight / violating, traces, failure, attempts: spans / traces }]
    : [];
}

/** Those of the largest group; of equal ones the first by key, whatever the order of the traces. */
function mostFrequent(failures: Failure[], keyOf: (failure: Failure) => string): Failure[] {
  const [first] = [...groupBy(failures, keyOf)].sort(
    ([a, x], [b, y]) => y.length - x.length || compareText(a, b),
  );
  return first?.[1] ?? [];
}

/**
 * The deepest failures, without the usual ones, that the failure of the root may have been passed up from. Where
 * there are none, something that seemed to be coped with may have caused it all the same, as healthy traces do not
 * have it; else the root has failed by itself. What was cancelled follows from whatever else failed.
 */
function originsOf(failures: Failure[], isUsual: (failure: Failure) => boolean): Failure[] {
  const reaches: boolean[] = [];
  for (const { within, passedOn, isRoot } of failures)
    reaches.push(isRoot || (passedOn && reaches[within] === true));
  const explained = new Set<number>();
  const deepest: { failure: Failure; reachesRoot: boolean }[] = [];
  for (const [i, failure] of [...failures.entries()].reverse()) {
    const isDeepest = !explained.has(i) && !isUsual(failure);
    if (failure.passedOn && (isDeepest || explained.has(i))) explained.add(failure.within);
    if (isDeepest) deepest.push({ failure, reachesRoot: reaches[i] === true });
  }
  const below = deepest.filter(({ failure }) => !failure.isRoot);
  const reaching = below.filter(({ reachesRoot }) => reachesRoot);
  const origins = [reaching, below, deepest].find((each) => each.length > 0) ?? [];
  const firsthand = origins.filter(({ failure }) => !isCancelled(failure));
  return (firsthand.length > 0 ? firsthand : origins).map(({ failure }) => failure);
}

/** By how many spans fail alike per trace: of a retried call that always fails once, more do when it fails for good. */
function usualIn(violating: PathTime[], baseline: PathTime[]): (failure: Failure) => boolean {
  const [now, usually] = [meanCounts(violating), meanCounts(baseline)];
  return ({ key }) => (now.get(key) ?? 0) < USUAL * (usually.get(key) ?? 0);
}

function meanCounts(times: PathTime[]): Map<string, number> {
  const known = times.filter(({ failures }) => failures !== undefined);
  const counts = new Map<string, number>();
  for (const { failures = [] } of known) {
    for (const { key, count } of failures) counts.set(key, (counts.get(key) ?? 0) + count / known.length);
  }
  return counts;
}
