import { bucketOf } from '#histogram';
import {
  CommittedRows,
  type CommittedRow,
  type FlushMarks,
  type KnownAccount,
  type RowScope,
} from './ports.js';

type Request = {
  operationId: number;
  account: string;
  endUnixMs: number;
  durationNs: number;
  error: boolean;
};

/** Committed requests, each a flush of its own, with its row of all traffic. */
export class FakeRows extends CommittedRows {
  readonly requests: Request[] = [];
  readonly reads: RowScope[] = [];
  isAway = false;
  failing = new Set<number>();
  /** Reads wait for it, so that a test can call in the middle of a round. */
  gate: Promise<void> = Promise.resolve();
  /** Whole windows are as of the call, and there once it is open. */
  historyGate: Promise<void> = Promise.resolve();
  private readonly ids = new Map<string, number>();

  async marks(): Promise<FlushMarks> {
    if (this.isAway) throw new Error('connection refused');
    return new Map([[1, this.requests.length]]);
  }

  async added(
    after: FlushMarks,
    through: FlushMarks,
    scope: RowScope,
    take: (row: CommittedRow) => void,
  ): Promise<void> {
    await this.read(after.get(1) ?? 0, through.get(1) ?? 0, scope, take);
  }

  async history(
    fromUnixMs: number,
    _slotsFromUnixMs: number,
    scope: RowScope,
    take: (row: CommittedRow) => void,
  ): Promise<FlushMarks> {
    const marks = await this.marks();
    const { length } = this.requests;
    await this.historyGate;
    await this.read(0, length, scope, (row) => {
      if (row.windowStartUnixMs >= fromUnixMs) take(row);
    });
    return marks;
  }

  async accounts(wanted: { ids: number[] } | { keys: string[] } | 'all'): Promise<KnownAccount[]> {
    const all = this.requests.map(({ account }) => ({ id: this.idOf(account), key: account }));
    if (wanted === 'all') return all;
    return all.filter(({ id, key }) =>
      'ids' in wanted ? wanted.ids.includes(id) : wanted.keys.includes(key),
    );
  }

  private async read(
    from: number,
    to: number,
    scope: RowScope,
    take: (row: CommittedRow) => void,
  ): Promise<void> {
    this.reads.push(scope);
    await this.gate;
    const { totalOf, accountsOf, accountIds } = scope;
    if ([...totalOf, ...accountsOf].some((id) => this.failing.has(id))) throw new Error('statement timeout');
    for (const [i, { operationId, account, endUnixMs, durationNs, error }] of this.requests
      .slice(from, to)
      .entries()) {
      const accountId = this.idOf(account);
      const row = {
        nodeId: 1,
        flush: from + i + 1,
        operationId,
        windowStartUnixMs: Math.floor(endUnixMs / 10_000) * 10_000,
        count: 1,
        errors: Number(error),
        held: 1,
        buckets: Int16Array.of(bucketOf(durationNs)),
        counts: Int32Array.of(1),
      };
      if (totalOf.includes(operationId)) take({ ...row, accountId: 0 });
      if (accountsOf.includes(operationId) && (accountIds?.includes(accountId) ?? true)) {
        take({ ...row, accountId });
      }
    }
  }

  private idOf(account: string): number {
    const id = this.ids.get(account) ?? this.ids.size + 3;
    this.ids.set(account, id);
    return id;
  }
}
