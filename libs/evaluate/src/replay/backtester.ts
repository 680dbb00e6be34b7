import { type BacktestOutcome, type BacktestResult, type Sla } from '#contract';
import { type Clock } from '#kit';
import { type HoursSource, type SlaHours } from '../calendar/hours-source.js';
import { OperationIndex } from '../operations/operations.js';
import { type BaselineReader, type SlaSource, type WindowReader } from '../ports.js';
import { BacktestRefusedError, Cost } from './cost.js';
import { grainsOf, stretchesOf } from './grains.js';
import { type Period } from './hourly.js';
import { outcomeOfPast, outcomeOfSpells } from './outcome.js';
import { RuleReplay, type RuleToReplay } from './rule-replay.js';
import { ruleGroups } from './rule-groups.js';
import { type StoredSeriesSource } from './stored-series.js';

const SLOT_MS = 10_000;
const HOUR_MS = 3_600_000;

/** What to replay. The period is cut to whole hours at its begin, and to what has passed at its end. */
export type Backtest = {
  sla: Sla;
  /** The present version of the same rule, where it is saved. */
  saved: Sla | undefined;
  fromUnixMs: number;
  toUnixMs: number;
  /** Only these of the rule's accounts. */
  accounts: readonly string[] | undefined;
};

export type BacktestSources = {
  series: StoredSeriesSource;
  slas: SlaSource;
  operations: Pick<WindowReader, 'operations'>;
  hours: HoursSource;
  /** For rules that compare with the weeks before. */
  baselines?: BaselineReader;
};

const NOTES = [
  'Every request counts from the moment on at which it ended: spans that came late, ingest that was behind and restarts have not held anything up.',
  'Accounts, labels, overrides, calendars and maintenance windows are those of now.',
  'The life of each account begins with the period: what violated before is opened anew.',
];

/** Runs rules over what is stored, by the judgement of live rules. */
export class Backtester {
  constructor(
    private readonly sources: BacktestSources,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws SeriesBusyError while another one runs
   * @throws BacktestRefusedError
   * @throws the signal's reason once it is aborted
   */
  async run(backtest: Backtest, signal: AbortSignal): Promise<BacktestResult> {
    const startedMs = performance.now();
    const { sla, saved, accounts } = backtest;
    const period = periodOf(backtest, this.clock.nowMs());
    const cost = new Cost();
    const isSame = saved !== undefined && JSON.stringify(saved) === JSON.stringify(sla);
    const rule = await this.prepare(sla, accounts);
    const savedRule = saved && !isSame ? await this.prepare(saved, accounts) : undefined;
    return this.sources.series.session(signal, async (series) => {
      const stretches = stretchesOf(await series.since());
      const replay = new RuleReplay(series, this.sources.baselines, period, stretches, cost, signal);
      const outcome = async (of: RuleToReplay): Promise<BacktestOutcome> =>
        outcomeOfSpells(await replay.run(of), period);
      const replayed = await outcome(rule);
      return {
        sla,
        from: new Date(period.fromUnixMs).toISOString(),
        to: new Date(period.toUnixMs).toISOString(),
        grains: grainsOf(stretches, period, sla),
        keys: rule.operations.length * rule.accountCount,
        replayed,
        saved: saved
          ? {
              sla: saved,
              replayed: savedRule ? await outcome(savedRule) : replayed,
              actual: outcomeOfPast(
                await series.incidents(saved.id, accounts, period.fromUnixMs, period.toUnixMs),
                period,
              ),
            }
          : null,
        read: {
          rows: cost.rows,
          judgements: cost.judgements,
          seconds: Math.round(performance.now() - startedMs) / 1000,
        },
        notes: NOTES,
      };
    });
  }

  private async prepare(sla: Sla, accounts: readonly string[] | undefined): Promise<RuleToReplay> {
    const { slas, operations, hours } = this.sources;
    const index = new OperationIndex();
    index.replace(await operations.operations());
    await hours.refresh();
    return {
      sla,
      operations: index.selectedBy(sla.operation),
      hours: hoursOf(hours, sla),
      ...(await ruleGroups(sla, accounts, slas)),
    };
  }
}

function hoursOf(hours: HoursSource, sla: Sla): SlaHours {
  try {
    return hours.hoursOf(sla);
  } catch (error) {
    if (error instanceof RangeError) throw new BacktestRefusedError('/sla/calendar', error.message);
    throw error;
  }
}

function periodOf({ fromUnixMs, toUnixMs }: Backtest, nowUnixMs: number): Period {
  return {
    fromUnixMs: Math.floor(fromUnixMs / HOUR_MS) * HOUR_MS,
    toUnixMs: Math.floor(Math.min(toUnixMs, nowUnixMs) / SLOT_MS) * SLOT_MS,
  };
}
