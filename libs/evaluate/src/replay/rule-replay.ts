import { type Sla } from '#contract';
import { Turn } from '#kit';
import { type SlaHours } from '../calendar/hours-source.js';
import { type RuleHours } from '../judge/counts.js';
import { badRequests, keyRule, type KeyRule } from '../judge/judge-key.js';
import { type KnownOperation } from '../ports.js';
import { type Slot, type Stretch } from './array-slots.js';
import { type Cost } from './cost.js';
import { Hourly, type Period } from './hourly.js';
import { KeyLife, type Need } from './key-life.js';
import { type KeySpells } from './outcome.js';
import { Pauses } from './pauses.js';
import { type RuleGroup, type RuleGroups } from './rule-groups.js';
import { type Screen, screensOf } from './screen.js';
import { type FineQuery, type HourlyKey, type SlotRange, type StoredSeries } from './stored-series.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export type RuleToReplay = RuleGroups & { sla: Sla; operations: KnownOperation[]; hours: SlaHours };

/** A key that is being replayed, and what it has asked for. */
type Living = {
  key: HourlyKey;
  rule: KeyRule;
  life: KeyLife;
  steps: Generator<Need, void, Slot[]>;
  needs: Need;
};

/** Replays whole rules over what is stored: some accounts at a time, whose wants of finer rows are read together. */
export class RuleReplay {
  private readonly turn = new Turn();

  /** @param stretches ascending, at whole hours; the first begins before any that is read */
  constructor(
    private readonly series: StoredSeries,
    private readonly period: Period,
    private readonly stretches: readonly Stretch[],
    private readonly cost: Cost,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Only the keys that alerted.
   * @throws BacktestRefusedError; the signal's reason once it is aborted
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
    const keyCount = operations.length * accountCount;
    const rule = keyRule(sla, group.objective, keyCount);
    const screens = screensOf(rule, keyCount);
    const bad = badRequests(group.objective, undefined);
    const reachMs = rule.keepSeconds * 1000;
    const query = {
      operationId: operation.id,
      accounts: group.accounts,
      fromUnixMs: Math.floor((this.period.fromUnixMs - reachMs) / HOUR_MS) * HOUR_MS,
      toUnixMs: this.period.toUnixMs,
      bad,
      leastBad: Math.min(...(screens ?? []).map((screen) => screen.leastBad), screens ? Infinity : 0),
    };
    const alerted: KeySpells[] = [];
    for await (const keys of this.series.hours(query)) {
      const batch = keys
        .filter(({ account }) => group.has(account))
        .map((key) => this.begin(key, rule, screens, hours.of(operation, key.account)));
      await this.live(batch, { operationId: operation.id, bad });
      for (const { key, life } of batch) {
        this.cost.add({ judgements: life.judgements });
        const { account } = key;
        if (life.spells.length > 0) alerted.push({ operation, account, spells: life.spells });
      }
    }
    return alerted;
  }

  private begin(
    key: HourlyKey,
    rule: KeyRule,
    screens: readonly Screen[] | undefined,
    hours: RuleHours,
  ): Living {
    const { period, stretches } = this;
    this.cost.add({ rows: key.hours.length });
    const pauses = Pauses.of(hours);
    const reachMs = rule.keepSeconds * 1000;
    const isPaused = (hourUnixMs: number): boolean => pauses.within(hourUnixMs, HOUR_MS);
    const finerFrom = stretches.find(({ grainMs }) => grainMs < HOUR_MS)?.fromUnixMs ?? Infinity;
    const life = new KeyLife({
      rule,
      coarse: key.hours.filter(({ slotUnixMs }) => slotUnixMs < finerFrom && !isPaused(slotUnixMs)),
      hourly: new Hourly(key.hours, period, reachMs, isPaused),
      screens,
      stretches,
      period,
      hours,
      pauses,
    });
    return { key, rule, life, steps: life.live(), needs: [] };
  }

  /** Until all are through: as far as each gets with what it has, and then what they all lack is read. */
  private async live(batch: Living[], of: Pick<FineQuery, 'operationId' | 'bad'>): Promise<void> {
    let given = new Map<number, Slot[]>();
    for (let left = batch; left.length > 0;) {
      const waiting: Living[] = [];
      for (const one of left) {
        if (await this.advance(one, given.get(one.key.accountId) ?? [])) waiting.push(one);
      }
      given = await this.read(waiting, of);
      left = waiting;
    }
  }

  /** Whether it lacks something. */
  private async advance(one: Living, given: Slot[]): Promise<boolean> {
    let next = one.steps.next(given);
    while (next.done !== true && next.value.length === 0) {
      await this.turn.yieldIfDue();
      this.signal.throwIfAborted();
      next = one.steps.next([]);
    }
    one.needs = next.done === true ? [] : next.value;
    return one.needs.length > 0;
  }

  private async read(
    waiting: Living[],
    of: Pick<FineQuery, 'operationId' | 'bad'>,
  ): Promise<Map<number, Slot[]>> {
    const given = new Map<number, Slot[]>();
    for (const grain of ['1m', '10s'] as const) {
      const ranges = waiting.flatMap(({ key, needs }) => this.partsOf(grain, key.accountId, needs));
      if (ranges.length === 0) continue;
      for (const [accountId, slots] of await this.series.slots({ ...of, grain, ranges })) {
        this.cost.add({ rows: slots.length });
        given.set(accountId, [...(given.get(accountId) ?? []), ...slots]);
      }
    }
    return given;
  }

  /** Those parts of the ranges that are stored at a grain. */
  private partsOf(grain: '1m' | '10s', accountId: number, needs: Need): SlotRange[] {
    const grainMs = grain === '1m' ? MINUTE_MS : 10_000;
    const index = this.stretches.findIndex((stretch) => stretch.grainMs === grainMs);
    const begin = this.stretches[index]?.fromUnixMs ?? Infinity;
    const end = this.stretches[index + 1]?.fromUnixMs ?? Infinity;
    return needs
      .map(({ fromUnixMs, toUnixMs }) => ({
        accountId,
        fromUnixMs: Math.max(fromUnixMs, begin),
        toUnixMs: Math.min(toUnixMs, end),
      }))
      .filter(({ fromUnixMs, toUnixMs }) => fromUnixMs < toUnixMs);
  }
}
