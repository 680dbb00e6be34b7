import { type LabelSelector, type Sla } from '#contract';
import { bucketOf, Histogram } from '#histogram';
import { ManualClock, silentLogger } from '#kit';
import { Evaluator, type Judged } from './evaluator.js';
import {
  IngestProgress,
  SlaSource,
  StatusStore,
  WindowReader,
  type KnownOperation,
  type SlaStatus,
  type WindowQuery,
  type WindowRow,
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
  slas: Sla[] = [slaOf()];
  gold = ['acme', 'globex'];
  isAway = false;

  all(): Promise<Sla[]> {
    return this.isAway ? Promise.reject(new Error('connection refused')) : Promise.resolve(this.slas);
  }

  revision(): Promise<string> {
    if (this.isAway) return Promise.reject(new Error('connection refused'));
    return Promise.resolve(JSON.stringify([this.slas, this.gold]));
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

/** Committed requests, each kept as it is, and summed by the port's promises. */
class FakeWindows extends WindowReader {
  readonly requests: Request[] = [];
  readonly queries: WindowQuery[] = [];
  histogramsRead = 0;
  failing = new Set<number>();
  known = [checkout, search];
  /** Reads wait for it, so that a test can call in the middle of a round. */
  gate: Promise<void> = Promise.resolve();

  operations(): Promise<KnownOperation[]> {
    return Promise.resolve(this.known);
  }

  async sums(query: WindowQuery): Promise<WindowRow[]> {
    this.queries.push(query);
    await this.gate;
    if (query.operationIds.some((id) => this.failing.has(id))) throw new Error('statement timeout');
    const rows = new Map<string, WindowRow>();
    for (const request of this.requests) {
      const slot = Math.floor(request.endUnixMs / 10_000) * 10_000;
      const account = query.accounts.scope === 'total' ? '*' : request.account;
      if (
        !query.operationIds.includes(request.operationId) ||
        slot < query.fromUnixMs ||
        slot >= query.toUnixMs
      ) {
        continue;
      }
      if (query.accounts.scope === 'keys' && !query.accounts.keys.includes(account)) continue;
      const isBad =
        query.bad === 'errors' ? request.error : bucketOf(request.durationNs) >= query.bad.fromBucket;
      const key = `${request.operationId} ${account}`;
      const row = rows.get(key) ?? {
        operationId: request.operationId,
        account,
        total: 0,
        bad: 0,
        recentTotal: 0,
        recentBad: 0,
        firstBadUnixMs: null,
      };
      const isRecent = slot >= query.recentFromUnixMs;
      row.total++;
      row.bad += Number(isBad);
      row.recentTotal += Number(isRecent);
      row.recentBad += Number(isRecent && isBad);
      if (isBad) row.firstBadUnixMs = Math.min(row.firstBadUnixMs ?? slot, slot);
      rows.set(key, row);
    }
    return [...rows.values()];
  }

  histogram(operationId: number, account: string, fromUnixMs: number, toUnixMs: number): Promise<Histogram> {
    this.histogramsRead++;
    const inWindow = this.requests.filter(
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
  readonly windows = new FakeWindows();
  readonly statuses = new FakeStatuses();
  readonly ingest = new FakeIngest();
  evaluator = this.newEvaluator();

  newEvaluator(): Evaluator {
    const { slas, windows, statuses, clock, ingest } = this;
    return (this.evaluator = new Evaluator(slas, windows, statuses, clock, silentLogger(), ingest));
  }

  request(account: string, durationMs: number, operation = checkout, error = false): void {
    this.windows.requests.push({
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
      judged = await this.evaluator.judge([checkout]);
      this.clock.advance(1000);
    }
    if (judged === undefined) throw new Error('run at least one second');
    return judged;
  }

  standings(): Record<string, string> {
    return Object.fromEntries(
      this.evaluator
        .snapshot()
        .map(({ account, state, reason, alerting }) => [account, `${state} ${reason}${alerting ? '!' : ''}`]),
    );
  }
}
