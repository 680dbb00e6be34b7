import { type Client, type QueryResultRow } from 'pg';
import { ADVISORY_LOCK } from './advisory-locks.js';
import { type Database } from './database.js';
import { type RolledUpGrain } from './grain.js';
import { inBatches, type Batch } from './rollup-batches.js';
import { type RollupBehind, RollupLag } from './rollup-lag.js';
import { ensureLatencyPartitions } from './sql/ensure-latency-partitions.js';
import { insertRollups } from './sql/insert-rollups.js';
import { rollUp } from './sql/roll-up.js';
import { selectFlushSizes } from './sql/select-flush-sizes.js';
import { selectRollups, type RollupRow } from './sql/select-rollups.js';
import { type Statement } from './statement.js';

/**
 * A minute is rolled up each time, an hour only when one has passed: then its key is in two rows, of this hour and
 * the one before. More often would be more rows, and more to read for ever after.
 */
const HOURS_EVERY_MS = 3_600_000;
/** Timers are early by some milliseconds. */
const TIMER_SLACK_MS = 1_000;

export type RollupOptions = {
  /** Rows that one transaction adds up, or a flush if that has more. A million take some 10 s. */
  rowsPerBatch: number;
  /** Transactions of one run; the next one goes on from there. */
  batchesPerRun: number;
};

const DEFAULTS: RollupOptions = { rowsPerBatch: 500_000, batchesPerRun: 40 };

/** Adds up 10 s rows to minutes and minutes to hours, each row once, whatever happens in between. */
export class Rollup {
  private readonly lag = new RollupLag();

  constructor(
    private readonly database: Pick<Database, 'patiently'>,
    private readonly options: RollupOptions = DEFAULTS,
  ) {}

  /** Rolls up what is finished; returns how many rows were added up: none while another node is at it. */
  run(nowUnixMs: number): Promise<number> {
    return this.database.patiently(async (client) => {
      const lock = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
        ADVISORY_LOCK.rollup,
      ]);
      const rows = lock.rows[0]?.taken ? await this.rollUp(client, nowUnixMs) : 0;
      this.lag.look(await run(client, selectRollups()), nowUnixMs);
      return rows;
    });
  }

  /** How far a grain is behind, over all nodes and whoever rolls up; undefined before the first run. */
  behind(grain: RolledUpGrain, nowUnixMs: number): RollupBehind | undefined {
    return this.lag.behind(grain, nowUnixMs);
  }

  private async rollUp(client: Client, nowUnixMs: number): Promise<number> {
    await run(client, insertRollups());
    let batches = 0;
    let rows = 0;
    for (const grain of ['1m', '1h'] as const) {
      for (const rollup of await run(client, selectRollups())) {
        if (rollup.grain !== grain || !isDue(rollup, nowUnixMs)) continue;
        const { nodeId, flush, finished } = rollup;
        const sizes = await run(client, selectFlushSizes(grain, nodeId, flush, finished));
        for (const batch of inBatches(sizes, flush, finished, this.options.rowsPerBatch)) {
          if (batches++ === this.options.batchesPerRun) return rows;
          const completeAt = batch.through === finished ? new Date(nowUnixMs) : undefined;
          await addUp(client, grain, nodeId, batch, completeAt);
          rows += batch.rows;
        }
      }
    }
    return rows;
  }
}

function isDue({ grain, flush, finished, rolledAtUnixMs }: RollupRow, nowUnixMs: number): boolean {
  if (finished <= flush) return false;
  if (grain === '1m' || rolledAtUnixMs === null) return true;
  return nowUnixMs - rolledAtUnixMs >= HOURS_EVERY_MS - TIMER_SLACK_MS;
}

async function addUp(
  client: Client,
  grain: RolledUpGrain,
  nodeId: number,
  { after, through, partitionStarts }: Batch,
  completeAt: Date | undefined,
): Promise<void> {
  await run(client, ensureLatencyPartitions(grain, partitionStarts));
  await run(client, rollUp(grain, nodeId, after, through, completeAt));
}

async function run<Row extends QueryResultRow>(client: Client, statement: Statement<Row>): Promise<Row[]> {
  const { rows } = await client.query<Row>(statement.text, statement.values);
  return rows;
}
