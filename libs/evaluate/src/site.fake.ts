import { type LabelSelector, type Sla } from '#contract';
import { Histogram } from '#histogram';
import { ManualClock, silentLogger } from '#kit';
import { hasExpression, labelMatcher } from './accounts/label-selector.js';
import { Evaluator, type Judged } from './evaluator.js';
import { FakeRows } from './rows.fake.js';
import { type HoursSource } from './calendar/hours-source.js';
import { type Baseline } from './judge/counts.js';
import {
  BaselineReader,
  IngestProgress,
  SlaSource,
  StatusStore,
  WindowReader,
  type BaselineQuery,
  type BaselineRow,
  type KnownOperation,
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

  async accountsWith(labels: LabelSelector): Promise<string[]> {
    if (hasExpression(labels)) labelMatcher(labels);
    return labels['tier'] === 'gold' ? this.gold : [];
  }

  accountCount(): Promise<number> {
    return Promise.resolve(50);
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

class FakeBaselines extends BaselineReader {
  readonly byAccount = new Map<string, Baseline>();
  readsMade = 0;

  read({ operationIds }: BaselineQuery): Promise<BaselineRow[]> {
    this.readsMade++;
    return Promise.resolve(
      operationIds.flatMap((operationId) =>
        [...this.byAccount].map(([account, baseline]) => ({ operationId, account, baseline })),
      ),
    );
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
  /** What rules compare with, by account; and when they are judged. Both count from the next evaluator on. */
  readonly baselines = new FakeBaselines();
  hours: HoursSource | undefined;
  evaluator = this.newEvaluator();

  constructor() {
    this.slas.operations = () => this.windows.known;
  }

  /** As after a restart. */
  newEvaluator(): Evaluator {
    const { slas, rows, windows, statuses, baselines, hours, clock, ingest } = this;
    const rooms = { slas, rows, windows, statuses, baselines, clock, log: silentLogger(), ingest };
    return (this.evaluator = new Evaluator(hours === undefined ? rooms : { ...rooms, hours }, 0));
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
