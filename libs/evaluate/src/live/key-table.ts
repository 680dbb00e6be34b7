import { grown } from '../windows/typed-memory.js';

const NONE = -1;

/**
 * Series of requests, and the keys that are judged by each, as numbers: a million objects would be half a gigabyte, this
 * is 40 bytes for each pair.
 */
export class KeyTable {
  private keys = 0;
  private readonly freeKeys: number[] = [];
  private rules = new Int32Array(1024);
  private serieses = new Int32Array(1024);
  private nextOfSeries = new Int32Array(1024);
  /** What the judge has to remember of a quiet key: a code of its own, and since when. */
  private codes = new Uint8Array(1024);
  private sinces = new Float64Array(1024);

  /** By series. */
  private groups = new Int32Array(1024);
  private accounts = new Int32Array(1024);
  private firstKeys = new Int32Array(1024);

  /** One more than the highest key. */
  get size(): number {
    return this.keys;
  }

  addSeries(series: number, group: number, accountId: number): void {
    this.groups = grown(this.groups, series);
    this.accounts = grown(this.accounts, series);
    this.firstKeys = grown(this.firstKeys, series);
    this.groups[series] = group;
    this.accounts[series] = accountId;
    this.firstKeys[series] = NONE;
  }

  addKey(rule: number, series: number): number {
    const key = this.freeKeys.pop() ?? this.keys++;
    this.rules = grown(this.rules, key);
    this.serieses = grown(this.serieses, key);
    this.nextOfSeries = grown(this.nextOfSeries, key);
    this.codes = grown(this.codes, key);
    this.sinces = grown(this.sinces, key);
    this.rules[key] = rule;
    this.serieses[key] = series;
    this.nextOfSeries[key] = this.firstKeys[series]!;
    this.firstKeys[series] = key;
    this.setQuiet(key, 0, 0);
    return key;
  }

  removeKey(key: number): void {
    const series = this.serieses[key]!;
    const next = this.nextOfSeries[key]!;
    if (this.firstKeys[series] === key) this.firstKeys[series] = next;
    else {
      let at = this.firstKeys[series]!;
      while (this.nextOfSeries[at] !== key) at = this.nextOfSeries[at]!;
      this.nextOfSeries[at] = next;
    }
    this.rules[key] = NONE;
    this.freeKeys.push(key);
  }

  /** Undefined for a number that is no key any more. */
  ruleOf(key: number): number | undefined {
    const rule = this.rules[key]!;
    return rule === NONE ? undefined : rule;
  }

  seriesOf(key: number): number {
    return this.serieses[key]!;
  }

  groupOf(series: number): number {
    return this.groups[series]!;
  }

  accountOf(series: number): number {
    return this.accounts[series]!;
  }

  hasKeys(series: number): boolean {
    return this.firstKeys[series] !== NONE;
  }

  *keysOf(series: number): Generator<number> {
    for (let key = this.firstKeys[series]!; key !== NONE; key = this.nextOfSeries[key]!) yield key;
  }

  /** The first key of a series, and the one after a key; undefined after the last. For the judge, who asks a million times. */
  firstKey(series: number): number | undefined {
    return orUndefined(this.firstKeys[series]!);
  }

  nextKey(key: number): number | undefined {
    return orUndefined(this.nextOfSeries[key]!);
  }

  codeOf(key: number): number {
    return this.codes[key]!;
  }

  sinceOf(key: number): number {
    return this.sinces[key]!;
  }

  setQuiet(key: number, code: number, sinceUnixMs: number): void {
    this.codes[key] = code;
    this.sinces[key] = sinceUnixMs;
  }
}

function orUndefined(key: number): number | undefined {
  return key === NONE ? undefined : key;
}
