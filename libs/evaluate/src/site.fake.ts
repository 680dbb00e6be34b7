import { type LabelSelector, type Sla } from '#contract';
import { bucketOf, Histogram } from '#histogram';
import { ManualClock, silentLogger } from '#kit';
import { Evaluator, type Judged } from './evaluator.js';
import {
  CommittedRows,
  IngestProgress,
  SlaSource,
  StatusStore,
  WindowReader,
  type CommittedRow,
  type FlushMarks,
  type KnownAccount,
  type KnownOperation,
  type RowScope,
  type SlaStatus,
} from './ports.js';

const START = 1_700_000_000_000;
export const checkout: KnownOperation = {
  id: 7,
  service: 'shop',
  name: 'POST /checkout',
  kind: 'server',
  entry: true,
};
export const search: KnownOperation = {
  id: 8,
  service: 'shop',
  name: 'GET /search',
  kind: 'server',
  entry: true,
};

export function slaOf(changes: Partial<Sla> = {}): Sla {
  return {
    id: 'gold-checkout',
    name: 'Gold checkout',
    accounts: { labels: { tier: 'gold' } },
    operation: { service: 'shop', name: 'POST /checkout', kind: 'entry' },
    objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
    windowSeconds: 60,
    confidence: 0.95,
    severity: 'error',
    channels: [],
    ...changes,
  };
}

class FakeSlas extends SlaSource {
  operations: () => KnownOperation[] = () => [];
  slas: Sla[] = [slaOf()];
  gold = ['acme', 'globex'];
  isAway = false;

  all(): Promise<Sla[]> {
    return this.isAway ? Promise.reject(new Error('connection refused')) : Promise.resolve(this.slas);
  }

  revision(): Promise<string> {
    if (this.isAway) return Promise.reject(new Error('connection refused'));
    return Promise.resolve(JSON.stringify([this.slas, this.gold, this.operations()]));
  }

  accountsWith(labels: LabelSelector): Promise<string[]> {
    return Promise.resolve(labels['tier'] === 'gold' ? this.gold : []);
  }

  accountCount(): Promise<number> {
    return Promise.resolve(50);
  }
}

type Request = {
  operationId: number;
  account: string;
  endUnixMs: number;
  durationNs: number;
  error: boolean;
};

/** Committed requests, each a flush of its own, with its row of all traffic. */
class FakeRows extends CommittedRows {
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

class FakeWindows extends WindowReader {
  histogramsRead = 0;
  known = [checkout, search];

  constructor(private readonly rows: FakeRows) {
    super();
  }

  operations(): Promise<KnownOperation[]> {
    return Promise.resolve(this.known);
  }

  histogram(operationId: number, account: string, fromUnixMs: number, toUnixMs: number): Promise<Histogram> {
    this.histogramsRead++;
    const inWindow = this.rows.requests.filter(
      (request) =>
        request.operationId === operationId &&
        (account === '*' || request.account === account) &&
        request.endUnixMs >= fromUnixMs &&
        request.endUnixMs < toUnixMs,
    );
    return Promise.resolve(Histogram.of(inWindow.map(({ durationNs }) => durationNs)));
  }
}

class FakeStatuses extends StatusStore {
  readonly rows = new Map<string, SlaStatus>();
  saves: SlaStatus[][] = [];
  isAway = false;

  load(): Promise<SlaStatus[]> {
    return this.isAway
      ? Promise.reject(new Error('connection refused'))
      : Promise.resolve([...this.rows.values()]);
  }

  save(statuses: SlaStatus[]): Promise<void> {
    if (this.isAway) return Promise.reject(new Error('connection refused'));
    this.saves.push(statuses);
    for (const status of statuses) {
      this.rows.set(`${status.slaId} ${status.operation.id} ${status.account}`, structuredClone(status));
    }
    return Promise.resolve();
  }
}

class FakeIngest extends IngestProgress {
  caughtUp = true;

  isCaughtUp(): boolean {
    return this.caughtUp;
  }
}

/** A site in the small, for tests: one second at a time, requests come in and are judged. */
export class Site {
  readonly clock = new ManualClock(START);
  readonly slas = new FakeSlas();
  readonly rows = new FakeRows();
  readonly windows = new FakeWindows(this.rows);
  readonly statuses = new FakeStatuses();
  readonly ingest = new FakeIngest();
  evaluator = this.newEvaluator();

  constructor() {
    this.slas.operations = () => this.windows.known;
  }

  newEvaluator(): Evaluator {
    const { slas, rows, windows, statuses, clock, ingest } = this;
    const log = silentLogger();
    return (this.evaluator = new Evaluator({ slas, rows, windows, statuses, clock, log, ingest }, 0));
  }

  request(account: string, durationMs: number, operation = checkout, error = false): void {
    this.rows.requests.push({
      operationId: operation.id,
      account,
      endUnixMs: this.clock.nowMs(),
      durationNs: durationMs * 1e6,
      error,
    });
  }

  /** Seconds of two requests a second from each account, judged after every second; the last judgement. */
  async run(seconds: number, durationsMs: Record<string, number>): Promise<Judged> {
    let judged: Judged | undefined;
    for (let i = 0; i < seconds; i++) {
      for (const [account, durationMs] of Object.entries(durationsMs)) {
        this.request(account, durationMs);
        this.request(account, durationMs);
      }
      judged = await this.evaluator.judge();
      this.clock.advance(1000);
    }
    if (judged === undefined) throw new Error('run at least one second');
    return judged;
  }

  /** Of all SLAs, by account. */
  statusesNow(): SlaStatus[] {
    return this.slas.slas.flatMap(({ id }) => this.evaluator.statusesOf(id) ?? []);
  }

  standings(): Record<string, string> {
    return Object.fromEntries(
      this.statusesNow().map(({ account, state, reason, alerting }) => [
        account,
        `${state} ${reason}${alerting ? '!' : ''}`,
      ]),
    );
  }
}
