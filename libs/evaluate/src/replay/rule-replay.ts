import { type Sla } from '#contract';
import { Turn } from '#kit';
import { type SlaHours } from '../calendar/hours-source.js';
import { type BadRequests, type Baseline, type RuleHours } from '../judge/counts.js';
import { keyRule, type KeyRule } from '../judge/judge-key.js';
import { badRequests, baselineWeeks } from '../objectives/bad-requests.js';
import { type BaselineReader, type KnownOperation } from '../ports.js';
import { type Slot, type Stretch } from './array-slots.js';
import { ComparedLife } from './compared-life.js';
import { BacktestRefusedError, type Cost } from './cost.js';
import { Hourly, type Period } from './hourly.js';
import { type Given, KeyLife, type Life, type Need } from './key-life.js';
import { type KeySpells } from './outcome.js';
import { Pauses } from './pauses.js';
import { type RuleGroup, type RuleGroups } from './rule-groups.js';
import { screensOf } from './screen.js';
import { type HourlyKey, type StoredSeries } from './stored-series.js';

const HOUR_MS = 3_600_000;
const GRAINS = [
  ['1h', HOUR_MS],
  ['1m', 60_000],
  ['10s', 10_000],
] as const;

export type RuleToReplay = RuleGroups & { sla: Sla; operations: KnownOperation[]; hours: SlaHours };

/** All keys of one operation that are promised the same. */
type Lot = { rule: KeyRule; keyCount: number; operation: KnownOperation; bad: BadRequests };
/** A key that is being replayed, and what it has asked for. */
type Living = { key: HourlyKey; life: Life; steps: Generator<Need, void, Given>; need: Need };

/** Replays whole rules over what is stored: some accounts at a time, what they need being read for all together. */
export class RuleReplay {
  private readonly turn = new Turn();

  /** @param stretches ascending, at whole hours; the first begins before any that is read */
  constructor(
    private readonly series: StoredSeries,
    private readonly baselines: BaselineReader | undefined,
    private readonly period: Period,
    private readonly stretches: readonly Stretch[],
    private readonly cost: Cost,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Only the keys that alerted.
   * @throws BacktestRefusedError where it is more than one answer is worth; the signal's reason once it is aborted
   */
  async run(rule: RuleToReplay): Promise<KeySpells[]> {
    const alerted: KeySpells[] = [];
    for (const operation of rule.operations) {
      for (const group of rule.groups) alerted.push(...(await this.replayGroup(rule, operation, group)));
    }
    return alerted;
  }

  private async replayGroup(
    { sla, operations, accountCount, hours }: RuleToReplay,
    operation: KnownOperation,
    group: RuleGroup,
  ): Promise<KeySpells[]> {
    if (baselineWeeks(group.objective) > 0 && this.baselines === undefined) {
      throw new BacktestRefusedError('/sla/objective/type', 'nothing is known here of the weeks before');
    }
    const keyCount = operations.length * accountCount;
    const rule = keyRule(sla, group.objective, keyCount);
    const lot = { rule, keyCount, operation, bad: badRequests(group.objective, undefined) };
    const screens = screensOf(rule, keyCount);
    if (screens === undefined) this.cost.expect(this.moments() * accountsOf(group, accountCount));
    const leastBads = screens?.map(({ leastBad }) => leastBad) ?? [0];
    const query = {
      operationId: operation.id,
      accounts: group.accounts,
      fromUnixMs: Math.floor((this.period.fromUnixMs - rule.keepSeconds * 1000) / HOUR_MS) * HOUR_MS,
      toUnixMs: this.period.toUnixMs,
      bad: lot.bad,
      leastBad: Math.min(...leastBads),
    };
    const alerted: KeySpells[] = [];
    for await (const keys of this.series.hours(query)) {
      const batch = keys
        .filter(({ account }) => group.has(account))
        .map((key) => this.begin(key, lot, hours.of(operation, key.account)));
      await this.live(batch, lot);
      for (const { key, life } of batch) {
        const { account } = key;
        const spells = life.spells.ended;
        if (spells.length > 0) alerted.push({ operation, account, spells });
      }
    }
    return alerted;
  }

  private begin(key: HourlyKey, { rule, keyCount }: Lot, hours: RuleHours): Living {
    const { period, stretches } = this;
    this.cost.add({ rows: key.hours.length });
    const pauses = Pauses.of(hours);
    const common = { rule, stretches, period, hours, pauses };
    const isPaused = (hourUnixMs: number): boolean => pauses.within(hourUnixMs, HOUR_MS);
    const life =
      baselineWeeks(rule.objective) > 0
        ? new ComparedLife(common)
        : new KeyLife({
            ...common,
            hourSlots: key.hours,
            hourly: new Hourly(key.hours, period, rule.keepSeconds * 1000, isPaused),
            screens: screensOf(rule, keyCount),
          });
    return { key, life, steps: life.live(), need: { times: [] } };
  }

  /** Until all are through: as far as each gets with what it has, and then what they all need is read. */
  private async live(batch: Living[], lot: Lot): Promise<void> {
    let slots = new Map<number, Slot[]>();
    let baselines = new Map<string, Baseline>();
    for (let left = batch; left.length > 0;) {
      const waiting: Living[] = [];
      for (const one of left) {
        const { accountId, account } = one.key;
        const given = { slots: slots.get(accountId) ?? [], baseline: baselines.get(account) };
        if (await this.advance(one, given)) waiting.push(one);
      }
      slots = await this.readSlots(waiting, lot);
      baselines = await this.readBaselines(waiting, lot);
      left = waiting;
    }
  }

  /** Whether it needs something to go on. */
  private async advance(one: Living, given: Given): Promise<boolean> {
    const before = one.life.spells.judgements;
    let next = one.steps.next(given);
    while (next.done !== true && next.value.times.length === 0 && next.value.baselineAtUnixMs === undefined) {
      await this.turn.yieldIfDue();
      this.signal.throwIfAborted();
      next = one.steps.next({ slots: [] });
    }
    this.cost.add({ judgements: one.life.spells.judgements - before });
    if (next.done === true) return false;
    one.need = next.value;
    return true;
  }

  private async readSlots(waiting: Living[], lot: Lot): Promise<Map<number, Slot[]>> {
    const given = new Map<number, Slot[]>();
    for (const [grain, grainMs] of GRAINS) {
      const ranges = waiting.flatMap(({ key, need: { times, bad = lot.bad, leastBad = 0 } }) =>
        times
          .flatMap((time) => this.partAt(grainMs, time))
          .map(({ fromUnixMs, toUnixMs }) => ({
            accountId: key.accountId,
            fromUnixMs,
            toUnixMs,
            bad,
            leastBad,
          })),
      );
      if (ranges.length === 0) continue;
      const query = { operationId: lot.operation.id, grain, ranges };
      for (const [accountId, slots] of await this.series.slots(query)) {
        this.cost.add({ rows: slots.length });
        given.set(accountId, [...(given.get(accountId) ?? []), ...slots]);
      }
    }
    return given;
  }

  /** How often a key is judged of which all is. */
  private moments(): number {
    const parts = GRAINS.map(([, grainMs]) => ({ grainMs, part: this.partAt(grainMs, this.period)[0] }));
    return parts.reduce((sum, { grainMs, part }) => {
      return sum + (part ? (part.toUnixMs - part.fromUnixMs) / grainMs : 0);
    }, 0);
  }

  /** The part of a time that is stored at a grain. */
  private partAt(grainMs: number, { fromUnixMs, toUnixMs }: Period): Period[] {
    const index = this.stretches.findIndex((stretch) => stretch.grainMs === grainMs);
    const from = Math.max(fromUnixMs, this.stretches[index]?.fromUnixMs ?? Infinity);
    const to = Math.min(toUnixMs, this.stretches[index + 1]?.fromUnixMs ?? Infinity);
    return from < to ? [{ fromUnixMs: from, toUnixMs: to }] : [];
  }

  /** Keys that are compared with their past all stand at the same hour. */
  private async readBaselines(waiting: Living[], { rule, operation }: Lot): Promise<Map<string, Baseline>> {
    const atUnixMs = waiting[0]?.need.baselineAtUnixMs;
    if (atUnixMs === undefined || this.baselines === undefined) return new Map();
    const keys = waiting.map(({ key: { account } }) => account);
    const rows = await this.baselines.read({
      operationIds: [operation.id],
      accounts: rule.sla.accounts === 'total' ? { scope: 'total' } : { scope: 'keys', keys },
      atUnixMs,
      weeks: baselineWeeks(rule.objective),
      gaps: rule.objective.type === 'silence',
    });
    return new Map(rows.map(({ account, baseline }) => [account, baseline]));
  }
}

function accountsOf({ accounts }: RuleGroup, accountCount: number): number {
  return accounts.scope === 'keys' ? accounts.keys.length : accountCount;
}
