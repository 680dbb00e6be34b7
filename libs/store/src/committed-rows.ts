import { type ClientBase } from 'pg';
import { to as copyTo, type CopyToStreamQuery } from 'pg-copy-streams';
import {
  CommittedRows,
  type CommittedRow,
  type FlushMarks,
  type KnownAccount,
  type RowScope,
} from '#evaluate';
import { CopyDecoder } from './copy-decoder.js';
import { type Database } from './database.js';
import { copyAdded, copyHistory } from './sql/copy-committed.js';
import { selectAccountKeys } from './sql/select-account-keys.js';
import { selectFlushMarks } from './sql/select-flush-marks.js';
import { summarizeFlushes } from './sql/summarize-flushes.js';

export class PgCommittedRows extends CommittedRows {
  constructor(private readonly database: Pick<Database, 'query' | 'transaction' | 'patiently'>) {
    super();
  }

  async marks(): Promise<FlushMarks> {
    return marksOf(await this.database.query(selectFlushMarks()));
  }

  /**
   * A flush and its number become visible together, and a node's flushes one after the other. So what `through` has
   * counted is there, and needs no snapshot.
   */
  async added(
    after: FlushMarks,
    through: FlushMarks,
    scope: RowScope,
    take: (row: CommittedRow) => void,
  ): Promise<void> {
    const text = copyAdded(after, through, scope);
    if (text === undefined) return;
    // Where it can't be done, as the tables are another's or locked, reading takes longer.
    await this.database.query(summarizeFlushes()).catch(() => undefined);
    await this.database.transaction(async ({ client }) => {
      // Statistics are older than the flushes asked for: Postgres would expect next to nothing, and read everything.
      await client.query('set local enable_seqscan = off');
      await copyOut(client, text, take);
    });
  }

  /** In one snapshot, so that the rows are those of the marks, whatever is flushed and rolled up meanwhile. */
  history(
    fromUnixMs: number,
    slotsFromUnixMs: number,
    scope: RowScope,
    take: (row: CommittedRow) => void,
  ): Promise<FlushMarks> {
    return this.database.patiently(async (client) => {
      await client.query('begin isolation level repeatable read read only');
      const { rows } = await client.query<{ nodeId: number; flush: number }>(selectFlushMarks().text);
      for (const text of copyHistory(fromUnixMs, slotsFromUnixMs, scope)) await copyOut(client, text, take);
      await client.query('commit');
      return marksOf(rows);
    });
  }

  accounts(wanted: { ids: number[] } | { keys: string[] } | 'all'): Promise<KnownAccount[]> {
    return this.database.query(selectAccountKeys(wanted));
  }
}

async function copyOut(client: ClientBase, text: string, take: (row: CommittedRow) => void): Promise<void> {
  const decoder = new CopyDecoder(take);
  const query: CopyToStreamQuery & { callback?: () => void } = copyTo(text);
  try {
    const chunks: AsyncIterable<Buffer> = client.query(query);
    for await (const chunk of chunks) decoder.write(chunk);
  } finally {
    // The stream does not tell pg that it is over: its timer for late answers would keep both, and the process, for long.
    query.callback?.();
  }
}

function marksOf(rows: { nodeId: number; flush: number }[]): FlushMarks {
  return new Map(rows.map(({ nodeId, flush }) => [nodeId, flush]));
}
