import { ManualClock } from '#kit';
import { Dictionaries, type Operation, type Span, type SpanQuery, SpanRecords, wordsOfHex } from '#span';
import { Recall, type RecallSize } from './recall.js';

const BYTES_PER_SPAN = 100;
export const START_MS = 1_700_000_000_000;
export const CHECKOUT: Operation = { service: 'shop', name: 'POST /checkout', kind: 'server' };
export const PAY: Operation = { service: 'shop', name: 'POST /pay', kind: 'client' };
const SMALL: Partial<RecallSize> = { recordsPerSegment: 8, heads: 4 };

export type Sent = {
  trace: number;
  span: number;
  operation: Operation;
  account: string;
  startMs: number;
  durationMs: number;
  error: boolean;
  /** A span of the trace; undefined for a root. */
  parent: number | undefined;
};

type Request = { sent: Sent[]; arrivalUnixMs: number; position: number };

export const traceIdOf = (trace: number) => `${trace + 1}`.padStart(32, 'a');
export const spanIdOf = (span: number) => `${span + 1}`.padStart(16, 'b');
const startUnixNano = ({ startMs }: Sent) => BigInt(START_MS + startMs) * 1_000_000n;

export function sent(over: Partial<Sent>): Sent {
  return {
    trace: 0,
    span: 0,
    operation: CHECKOUT,
    account: '',
    startMs: 0,
    durationMs: 10,
    error: false,
    parent: undefined,
    ...over,
  };
}

function spanOf(it: Sent): Span {
  return {
    traceId: traceIdOf(it.trace),
    spanId: spanIdOf(it.span),
    parentSpanId: it.parent === undefined ? undefined : spanIdOf(it.parent),
    ...it.operation,
    startUnixNano: startUnixNano(it),
    durationNs: it.durationMs * 1e6,
    status: it.error ? 'error' : 'unset',
    statusMessage: '',
    attributes: { account: it.account },
    resource: {},
    events: [],
    links: [],
  };
}

type Frame = { position: number; bytes: Uint8Array };

/** What recall needs of a journal: frames until they are forgotten, the oldest first. */
class FramesInMemory {
  private readonly frames: Frame[] = [];
  private next = 0;
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  get oldest(): number {
    return this.frames[0]?.position ?? this.next;
  }

  append(bytes: Uint8Array): number {
    const position = this.next;
    // Positions are no numbers of frames: there are some between two.
    this.next += 7;
    this.frames.push({ position, bytes });
    this.bytes += bytes.length;
    while (this.bytes > this.maxBytes) this.bytes -= this.frames.shift()?.bytes.length ?? 0;
    return position;
  }

  async read(position: number): Promise<Frame | undefined> {
    return this.frames.find((frame) => frame.position === position);
  }
}

/** A frame's bytes say only which of the sent requests it is, so that the test has no need of a real protocol. */
export class Site {
  readonly dictionaries = new Dictionaries({ services: 10, operations: 10, accounts: 100 });
  readonly clock = new ManualClock(START_MS);
  readonly journal: FramesInMemory;
  recall: Recall<Frame>;
  private readonly requests: Request[] = [];
  private history: Request[] = [];

  constructor(
    maxBytes = 1_000_000,
    private readonly size = SMALL,
  ) {
    this.journal = new FramesInMemory(maxBytes);
    this.recall = this.emptyRecall();
  }

  async send(...spans: Sent[]): Promise<void> {
    const arrivalUnixMs = this.clock.nowMs();
    const bytes = new Uint8Array(BYTES_PER_SPAN * spans.length);
    new DataView(bytes.buffer).setUint32(0, this.requests.length);
    const position = this.journal.append(bytes);
    const request = { sent: spans, arrivalUnixMs, position };
    this.recall.accept(this.batchOf(request), arrivalUnixMs);
    this.requests.push(request);
  }

  /** Recall is empty then; what the journal still has is there for {@link indexHistory}. */
  restart(): void {
    this.recall = this.emptyRecall();
    this.history = this.requests.filter(({ position }) => position >= this.journal.oldest);
  }

  indexHistory(requests = this.history.length): void {
    for (const request of this.history.splice(0, requests)) {
      this.recall.acceptHistory(this.batchOf(request), request.arrivalUnixMs);
    }
  }

  find(query: Partial<SpanQuery>) {
    return this.recall.find({
      operation: CHECKOUT,
      endFromUnixMs: START_MS,
      endToUnixMs: START_MS + 3_600_000,
      limit: 100,
      ...query,
    });
  }

  /** What has been sent in frames that the journal still has, in journal order. */
  kept(): (Sent & { arrivalUnixMs: number })[] {
    return this.requests
      .filter(({ position }) => position >= this.journal.oldest)
      .flatMap(({ sent, arrivalUnixMs }) => sent.map((span) => ({ ...span, arrivalUnixMs })));
  }

  /** A span that was sent twice may have named two accounts. */
  possibleAccounts({ traceId, spanId }: { traceId: string; spanId: string }): string[] {
    const ofTrace = this.kept().filter((it) => traceIdOf(it.trace) === traceId);
    const first = ofTrace.find((it) => it.account !== '')?.account ?? '';
    return ofTrace.filter((it) => spanIdOf(it.span) === spanId).map((it) => it.account || first);
  }

  private emptyRecall(): Recall<Frame> {
    return new Recall(
      this.journal,
      this.dictionaries,
      ({ bytes }, traceId) =>
        (this.requests[new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)]?.sent ?? [])
          .map(spanOf)
          .filter((span) => wordsOfHex(span.traceId).join() === traceId.join()),
      this.size,
    );
  }

  private batchOf({ sent, position }: Request): SpanRecords {
    const batch = new SpanRecords(1);
    for (const span of sent) {
      const i = batch.reserve() / 16;
      const parent = span.parent === undefined ? '0'.repeat(16) : spanIdOf(span.parent);
      batch.words.set(wordsOfHex(traceIdOf(span.trace) + spanIdOf(span.span) + parent), i * 16);
      const start = startUnixNano(span);
      batch.setTimes(i, Number(start & 0xffff_ffffn), Number(start >> 32n), span.durationMs * 1e6);
      batch.setOperation(i, this.dictionaries.registerOperation(span.operation), span.error, true);
      const account = Buffer.from(span.account);
      batch.setAccount(i, this.dictionaries.account(account, 0, account.length));
      batch.setPosition(i, position);
      batch.count++;
    }
    return batch;
  }
}
