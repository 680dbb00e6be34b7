import { groupBy } from '#kit';
import { usualLimitNs, withoutOutliers } from './outliers.js';
import { tracesOf, type PathTime, type Unit } from '../trace/path-time.js';
import { findRepeats, withRepeats, type Repeat } from './repeats.js';
import { slowest } from './slowest.js';

/** Mean path time of a unit per violating trace, and per healthy trace that does the same work. */
export type UnitGrowth = { unit: Unit; violatingNs: number; baselineNs: number };

/** The violating traces of one signature, compared with their baseline. */
export type Comparison = {
  /** How many violating traces. */
  traces: number;
  /** By the unit's key. */
  units: Map<string, UnitGrowth>;
  /** What these traces call more often. */
  repeats: Repeat[];
};

/** Fewer healthy traces of a signature than this are no baseline of their own. */
const MIN_SIGNATURE_BASELINE = 5;

/**
 * Traces of one operation do different work: a slow one is compared with healthy ones that call the same, so that
 * rare but heavy work does not pass for a slowdown. Where there are too few of those, with all.
 *
 * @param passing requests that were made at the same time as the violating ones and did not violate: only they tell
 *   which part of the healthy ones is comparable. Without any, all are
 */
export function compareBySignature(
  violating: PathTime[],
  baseline: PathTime[],
  passing: PathTime[] = [],
): Comparison[] {
  const [healthy, passed] = [bySignature(baseline), bySignature(passing)];
  const groups = [...bySignature(violating)].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.map(([signature, traces]) => {
    const alike = healthy.get(signature) ?? [];
    const comparable =
      tracesOf(alike) >= MIN_SIGNATURE_BASELINE
        ? slowest(alike, partOf(traces, passed.get(signature)))
        : slowest(baseline, partOf(violating, passing));
    return compare(signature, traces, comparable);
  });
}

/**
 * Names with ids in them make each trace the only one of its kind: then patterns of names are compared. Where names come
 * again they are taken as they are, as numbers may tell services apart.
 */
export function comparableWith(baseline: PathTime[]): (time: PathTime) => PathTime {
  const healthy = bySignature(baseline);
  return (time) =>
    time.pattern === undefined || tracesOf(healthy.get(time.signature) ?? []) >= MIN_SIGNATURE_BASELINE
      ? time
      : { ...time, signature: time.pattern };
}

/**
 * Where else did time grow? Requests of other operations, compared with those of before, kind by kind; kinds of which
 * there are too few say nothing.
 */
export function compareOthers(during: PathTime[], before: PathTime[]): Comparison[] {
  const enough = (times: PathTime[]): boolean => tracesOf(times) >= MIN_SIGNATURE_BASELINE;
  const comparable = comparableWith(before);
  const earlier = bySignature(before.map(comparable));
  return [...bySignature(during.map(comparable))].flatMap(([signature, times]) => {
    const alike = earlier.get(signature) ?? [];
    return enough(times) && enough(alike) ? [compare(signature, times, alike)] : [];
  });
}

/** The mean over all violating traces of what the comparisons found. */
export function pool(comparisons: Comparison[]): Comparison {
  const traces = comparisons.reduce((sum, comparison) => sum + comparison.traces, 0);
  const units = new Map<string, UnitGrowth>();
  for (const comparison of comparisons) {
    const weight = comparison.traces / traces;
    for (const [key, growth] of comparison.units) {
      const sum = entryOf(units, key, growth.unit);
      sum.violatingNs += growth.violatingNs * weight;
      sum.baselineNs += growth.baselineNs * weight;
    }
  }
  return { traces, units, repeats: comparisons.flatMap(({ repeats }) => repeats) };
}

function partOf(violating: PathTime[], passing: PathTime[] = []): number {
  const violate = tracesOf(violating);
  return violate / (violate + tracesOf(passing));
}

function compare(signature: string, slow: PathTime[], comparable: PathTime[]): Comparison {
  const units = new Map<string, UnitGrowth>();
  const [violating, baseline] = [withoutOutliers(slow), withoutOutliers(comparable, usualLimitNs(slow))];
  const repeats = findRepeats(violating, baseline, signature);
  const charged = violating.map((time) => withRepeats(time, repeats));
  addMeans(charged, (key, unit, ns) => (entryOf(units, key, unit).violatingNs += ns));
  addMeans(baseline, (key, unit, ns) => (entryOf(units, key, unit).baselineNs += ns));
  return { traces: tracesOf(violating), units, repeats };
}

function addMeans(times: PathTime[], add: (key: string, unit: Unit, ns: number) => void): void {
  const traces = tracesOf(times);
  for (const { units, weight = 1 } of times) {
    for (const [key, { unit, ns }] of units) add(key, unit, (ns * weight) / traces);
  }
}

function entryOf(units: Map<string, UnitGrowth>, key: string, unit: Unit): UnitGrowth {
  let entry = units.get(key);
  if (!entry) units.set(key, (entry = { unit, violatingNs: 0, baselineNs: 0 }));
  return entry;
}

function bySignature(times: PathTime[]): Map<string, PathTime[]> {
  return groupBy(times, ({ signature }) => signature);
}
