import { type Change } from '#contract';
import { compareText } from '../trace-tree.js';
import { rankOf, type Trait } from './attributes.js';
import { cutoff, leastP, pMoreOften, type Table } from './fisher.js';
import { traitKey, type TraceTraits } from './trace-traits.js';

/** How likely it is at most that anything is shown where violating and healthy traces do not differ. */
const FALSE_ALARMS = 0.01;
/** What sets so few more of the violating traces apart than of the healthy ones does not explain them. */
const MIN_DIFFERENCE = 0.2;
/** Traits whose differences are as close as this are equally telling: then releases come before hosts. */
const EQUAL = 0.05;
/** Of the traces with one of two traits, so many with both make them the same. */
const SAME_TRACES = 0.9;
const MAX_CHANGES = 5;
const MAX_TOGETHER = 3;

/** The traces that have a trait, by their place among the violating and the healthy ones. */
type Holders = { trait: Trait; violating: Set<number>; healthy: Set<number> };
type Traces = { violating: ReadonlySet<number>; healthy: ReadonlySet<number> };

/**
 * What sets the violating traces apart from the healthy ones, the most telling first; empty where nothing does. Each
 * is judged on the traces that those before it leave unexplained, so that a release and its pods are told once.
 */
export function changesOf(violating: TraceTraits[], healthy: TraceTraits[]): Change[] {
  const all: Traces = { violating: new Set(violating.keys()), healthy: new Set(healthy.keys()) };
  const traits = withMissing(holdersOf(violating, healthy), all);
  const leastPs = traits.map((each) => leastP(tableOf(each, all)));
  const maxP = cutoff(leastPs, FALSE_ALARMS);
  let open = traits.filter((each) => standsOut(tableOf(each, all), maxP));
  let rest = all;
  const changes: Change[] = [];
  while (changes.length < MAX_CHANGES) {
    const main = mostTelling(open, rest);
    if (!main) break;
    const together = open.filter((each) => each !== main && similarity(each, main) >= SAME_TRACES);
    changes.push(changeOf(main, all, together));
    const left = (rest = without(rest, main));
    open = open.filter((each) => !together.includes(each) && standsOut(tableOf(each, left), maxP));
  }
  return changes;
}

function holdersOf(violating: TraceTraits[], healthy: TraceTraits[]): Map<string, Holders> {
  const holders = new Map<string, Holders>();
  for (const [role, traces] of [['violating', violating] as const, ['healthy', healthy] as const]) {
    for (const [i, traits] of traces.entries()) {
      for (const [key, trait] of traits) {
        let entry = holders.get(key);
        if (!entry) holders.set(key, (entry = { trait, violating: new Set(), healthy: new Set() }));
        entry[role].add(i);
      }
    }
  }
  return holders;
}

/** Something that is no longer done is as telling as something new: a cache that is not asked. */
function withMissing(holders: Map<string, Holders>, all: Traces): Holders[] {
  const traits = [...holders.values()];
  const missing = traits
    .filter(({ trait }) => trait.missable)
    .map(({ trait, ...has }) => ({
      trait: { ...trait, attribute: 'missing operation', text: `no ${trait.value} in ${trait.of}` },
      violating: difference(all.violating, has.violating),
      healthy: difference(all.healthy, has.healthy),
    }));
  return [...traits, ...missing];
}

function tableOf(holders: Holders, among: Traces): Table {
  return {
    violating: common(holders.violating, among.violating),
    violatingTraces: among.violating.size,
    healthy: common(holders.healthy, among.healthy),
    healthyTraces: among.healthy.size,
  };
}

function standsOut(table: Table, maxP: number): boolean {
  return differenceOf(table) >= MIN_DIFFERENCE && pMoreOften(table) <= maxP;
}

function differenceOf({ violating, violatingTraces, healthy, healthyTraces }: Table): number {
  return violating / Math.max(1, violatingTraces) - healthy / Math.max(1, healthyTraces);
}

function mostTelling(holders: Holders[], among: Traces): Holders | undefined {
  const differences = new Map(holders.map((each) => [each, differenceOf(tableOf(each, among))]));
  const largest = Math.max(...differences.values());
  return holders
    .filter((each) => (differences.get(each) ?? 0) >= largest - EQUAL)
    .toSorted(
      (a, b) => rankOf(a.trait) - rankOf(b.trait) || compareText(traitKey(a.trait), traitKey(b.trait)),
    )[0];
}

function changeOf(main: Holders, all: Traces, together: Holders[]): Change {
  const { attribute, of, value, text } = main.trait;
  const texts = together
    .map(({ trait }) => trait)
    .sort((a, b) => rankOf(a) - rankOf(b) || compareText(traitKey(a), traitKey(b)))
    .map((trait) => trait.text);
  return { attribute, of, value, text, ...tableOf(main, all), together: texts.slice(0, MAX_TOGETHER) };
}

function similarity(a: Holders, b: Holders): number {
  const both = common(a.violating, b.violating) + common(a.healthy, b.healthy);
  const sizes = a.violating.size + a.healthy.size + b.violating.size + b.healthy.size;
  return both / (sizes - both);
}

function without(traces: Traces, { violating, healthy }: Holders): Traces {
  return {
    violating: difference(traces.violating, violating),
    healthy: difference(traces.healthy, healthy),
  };
}

function common(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let count = 0;
  for (const each of small) if (large.has(each)) count++;
  return count;
}

function difference(a: ReadonlySet<number>, b: ReadonlySet<number>): Set<number> {
  return new Set([...a].filter((each) => !b.has(each)));
}
