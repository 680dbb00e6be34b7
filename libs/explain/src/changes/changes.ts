import { type Change } from '#contract';
import { compareText } from '../trace/trace-tree.js';
import { isOfService, isWork, rankOf, type Trait } from './attributes.js';
import { cutoff, leastP, pMoreOften, type Table } from './fisher.js';
import { traitKey, type TraceTraits } from './trace-traits.js';

/** How likely it is at most that anything is shown where violating and healthy traces do not differ. */
const FALSE_ALARMS = 0.01;
/** What sets so few more of the violating traces apart than of the healthy ones does not explain them. */
const MIN_DIFFERENCE = 0.2;
/**
 * What is in one trace alone, or missing in all but one, is found among up to 60 of the other kind with a p of 1 in 61 at
 * least: never less than {@link FALSE_ALARMS}. Names with ids of letters would make 100,000 such traits.
 */
const MIN_HOLDERS = 2;
/** Traits whose differences are as close as this are equally telling: then releases come before hosts. */
const EQUAL = 0.05;
/** Of the traces with one of two traits, so many with both make them the same. */
const SAME_TRACES = 0.9;
/** Work that more of the healthy traces than this do too is none that they never do. */
const MAX_KNOWN_WORK = 0.02;
const MAX_CHANGES = 5;
const MAX_TOGETHER = 3;

type Traces = { violating: ReadonlySet<number>; healthy: ReadonlySet<number> };

/** The traces that have a trait, by their place among the violating and the healthy ones. */
type Holders = {
  trait: Trait;
  having: Traces;
  /** Those that can have it, as the service that it is said of takes part in them: slow requests call more services. */
  concerned: Traces;
};

/**
 * What sets the violating traces apart from the healthy ones, the most telling first; empty where nothing does. Each
 * is judged on the traces that those before it leave unexplained, so that a release and its pods are told once.
 */
export function changesOf(violating: TraceTraits[], healthy: TraceTraits[]): Change[] {
  const all: Traces = { violating: new Set(violating.keys()), healthy: new Set(healthy.keys()) };
  const traits = holdersOf(violating, healthy);
  const leastPs = traits.map((each) => leastP(tableOf(each, all)));
  const maxP = cutoff(leastPs, FALSE_ALARMS);
  let open = traits.filter((each) => standsOut(each, all, maxP));
  let rest = all;
  const changes: Change[] = [];
  while (changes.length < MAX_CHANGES) {
    const main = mostTelling(open, rest);
    if (!main) break;
    const together = open.filter(
      (each) => each !== main && similarity(each.having, main.having) >= SAME_TRACES,
    );
    changes.push(changeOf(main, all, together));
    const left = (rest = without(rest, main.having));
    open = open.filter((each) => !together.includes(each) && standsOut(each, left, maxP));
  }
  return changes;
}

function holdersOf(violating: TraceTraits[], healthy: TraceTraits[]): Holders[] {
  const concerned = new Collected();
  const having = new Collected();
  const failed = new Collected().at('');
  const traits = new Map<string, Trait>();
  const watched = new Set<string>();
  for (const trace of [...violating, ...healthy]) for (const each of trace.watched) watched.add(each);
  for (const [role, traces] of [['violating', violating] as const, ['healthy', healthy] as const]) {
    for (const [i, ofTrace] of traces.entries()) {
      if (ofTrace.hasFailed) failed[role].add(i);
      for (const [key, trait] of ofTrace.traits) {
        if (isOfService(trait) && !watched.has(trait.of)) continue;
        traits.set(key, trait);
        having.at(key)[role].add(i);
        concerned.at(trait.of)[role].add(i);
      }
    }
  }
  const mayMiss = new Map<string, Traces>();
  return [...traits].flatMap(([key, trait]) => {
    const holders = { trait, having: having.at(key), concerned: concerned.at(trait.of) };
    const { violating, healthy } = holders.having;
    if (violating.size + healthy.size < MIN_HOLDERS) return [];
    if (!trait.missable) return [holders];
    const unfailed = mayMiss.get(trait.of) ?? without(holders.concerned, failed);
    mayMiss.set(trait.of, unfailed);
    return [holders, missing(holders, unfailed)];
  });
}

/** Sets of traces by whatever tells them apart. */
class Collected {
  private readonly sets = new Map<string, { violating: Set<number>; healthy: Set<number> }>();

  at(key: string): { violating: Set<number>; healthy: Set<number> } {
    let sets = this.sets.get(key);
    if (!sets) this.sets.set(key, (sets = { violating: new Set(), healthy: new Set() }));
    return sets;
  }
}

/** Something that is no longer done is as telling as something new: a cache that is not asked. */
function missing({ trait, having }: Holders, concerned: Traces): Holders {
  return {
    trait: { ...trait, attribute: 'missing operation', text: `no ${trait.text}` },
    having: without(concerned, having),
    concerned,
  };
}

function tableOf({ having, concerned }: Holders, among: Traces): Table {
  return {
    violating: common(having.violating, among.violating),
    violatingTraces: common(concerned.violating, among.violating),
    healthy: common(having.healthy, among.healthy),
    healthyTraces: common(concerned.healthy, among.healthy),
  };
}

function standsOut(holders: Holders, among: Traces, maxP: number): boolean {
  const table = tableOf(holders, among);
  if (isWork(holders.trait) && table.healthy > MAX_KNOWN_WORK * table.healthyTraces) return false;
  return (
    differenceOf(table) >= MIN_DIFFERENCE &&
    table.violating >= MIN_DIFFERENCE * among.violating.size &&
    pMoreOften(table) <= maxP
  );
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

function similarity(a: Traces, b: Traces): number {
  const both = common(a.violating, b.violating) + common(a.healthy, b.healthy);
  const sizes = a.violating.size + a.healthy.size + b.violating.size + b.healthy.size;
  return both / (sizes - both);
}

function without(traces: Traces, { violating, healthy }: Traces): Traces {
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
