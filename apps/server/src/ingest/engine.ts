import { type AggregatorLimits, DEFAULT_AGGREGATOR_LIMITS, SEEN_MS } from '#aggregate';
import { AccountAttributes, readSpans } from '#decode';
import { SegmentJournal, type StoredFrame } from '#journal';
import { Shutdown, Turn, type Clock, type Logger } from '#kit';
import { Recall } from '#recall';
import {
  Dictionaries,
  type SampleQuery,
  type Span,
  type SpanHit,
  type SpanQuery,
  type TraceSample,
} from '#span';
import { type Config } from '../config.js';
import { Intake } from '../pipeline.js';
import { startReceivers, type Receivers } from './receivers.js';
import { Applier } from './applier.js';
import { busyThread } from './busy-thread.js';
import { CommitLag } from './commit-lag.js';
import { Counting } from './counting.js';
import {
  Ingest,
  type IngestPorts,
  type IngestStats,
  type MeasuringRules,
  type TakenFlush,
} from './ingest.js';
import { NameTeller } from './name-teller.js';
import { requestOf } from './request-frame.js';

export type IngestOptions = {
  config: Config;
  journalFolder: string;
  clock: Clock;
  log: Logger;
  limits?: AggregatorLimits;
};

/** Of one core: 20,000 spans a second, 10 MB, took 9 % with the reads of 20 traces (`npm run bench -- journal-compressed`). */
const COMPRESS_SHARE = 0.1;

/** The ingest engine in this thread: builds its rooms and hands them to each other. */
export class IngestEngine extends Ingest {
  readonly intake: Intake;
  private readonly dictionaries: Dictionaries;
  private readonly recall: Recall<StoredFrame>;
  private readonly counting: Counting;
  private readonly applier: Applier;
  private readonly teller: NameTeller;
  private readonly commits: CommitLag;
  private readonly shutdown: Shutdown;
  private receivers: Receivers | undefined;
  private remembering = Promise.resolve();
  private isClosing = false;
  /** Up to here flushes have been taken. */
  private taken = 0;
  /** A flush has to end here. */
  private flushEnd: number | undefined;
  /** Up to here frames were counted before the start: they are recalled once the sockets are open. */
  private history: number | undefined;

  /** @throws OperatorError (rejects) where the journal can't be had */
  static async open(options: IngestOptions): Promise<IngestEngine> {
    const { config, journalFolder: folder, clock, log } = options;
    // Duplicates are known by what was journaled, also after a restart.
    const maxAgeMs = Math.max(config.CULPRIT_RECALL_TIME, SEEN_MS);
    const limits = { maxBytes: config.CULPRIT_JOURNAL_BYTES, maxAgeMs };
    const compressShare = config.CULPRIT_JOURNAL_COMPRESS ? COMPRESS_SHARE : 0;
    return new IngestEngine(
      options,
      await SegmentJournal.open({ folder, limits, clock, log, compressShare, isBusy: busyThread() }),
    );
  }

  private constructor(
    private readonly options: IngestOptions,
    private readonly journal: SegmentJournal,
  ) {
    super();
    const { config, log } = options;
    const dictionaries = new Dictionaries(
      {
        services: config.CULPRIT_MAX_SERVICES,
        operations: config.CULPRIT_MAX_OPERATIONS,
        accounts: config.CULPRIT_MAX_ACCOUNTS,
      },
      config.CULPRIT_NORMALIZE_SPAN_NAMES,
    );
    this.dictionaries = dictionaries;
    const names = {
      dictionaries,
      accountAttributes: new AccountAttributes(config.CULPRIT_ACCOUNT_ATTRIBUTES),
    };
    this.recall = new Recall(journal, dictionaries, spansOf, { maxRecords: config.CULPRIT_RECALL_SPANS });
    const limits = {
      ...(options.limits ?? DEFAULT_AGGREGATOR_LIMITS),
      accountWaitMs: config.CULPRIT_ACCOUNT_WAIT,
      lateLimitMs: config.CULPRIT_LATE_LIMIT,
    };
    this.counting = new Counting(limits, names, this.recall, log);
    this.applier = new Applier({
      journal,
      apply: (frame) => this.counting.count(frame),
      applyStored: (frame) => this.counting.countStored(frame),
      isFull: () => this.counting.isFull || this.applier.position === this.flushEnd,
      onError: (error) => log.error({ err: error }, 'what is in the journal could not be read or counted'),
    });
    this.intake = new Intake({ names, journal, applier: this.applier });
    this.teller = new NameTeller(dictionaries);
    // Spans that wait for their account at the last commit are found again by the frames that they came in.
    this.commits = new CommitLag(config.CULPRIT_ACCOUNT_WAIT);
    this.shutdown = new Shutdown(log);
    this.shutdown.add('journal', () => journal.close());
  }

  async nodeId(): Promise<string> {
    return this.journal.nodeId;
  }

  async recover(position: number, flushEnd?: number): Promise<void> {
    this.check(position);
    this.flushEnd = flushEnd;
    await this.applier.halt();
    this.commits.forget();
    this.journal.keepFrom(position);
    this.counting.startOver(position);
    await this.counting.remember(framesBefore(position, this.journal));
    this.taken = position;
    this.history ??= position;
    this.applier.resume(Math.max(position, this.journal.oldest));
  }

  async caughtUp(): Promise<void> {
    await this.applier.caughtUp();
  }

  async listen(): Promise<IngestPorts> {
    const { config, clock, log } = this.options;
    const { http, grpc } = (this.receivers = await startReceivers(
      config,
      this.intake,
      clock,
      log,
      this.shutdown,
    ));
    this.remembering = this.rememberHistory().catch((error: unknown) =>
      log.error({ err: error }, 'what arrived before the start can’t be recalled wholly'),
    );
    return { otlpHttpPort: http.port, otlpGrpcPort: grpc.port };
  }

  /** Resolves once what arrived before the start can be recalled, as far as it can be. */
  async remembered(): Promise<void> {
    await this.remembering;
  }

  async follow(rules: MeasuringRules): Promise<void> {
    this.counting.follow(rules);
  }

  async take(): Promise<TakenFlush | undefined> {
    if (this.applier.hasBrokenOff) await this.recover(this.taken, this.flushEnd);
    const sure = this.commits.takeSure(this.options.clock.nowMs());
    if (sure !== undefined) this.journal.keepFrom(sure);
    this.journal.expire();
    // Where it could not be read, nobody else would ask again.
    this.applier.readOn();
    if (this.counting.isWaiting && this.applier.hasCaughtUp)
      await this.intake.mark(this.options.clock.nowMs());
    const from = this.taken;
    const to = this.applier.position;
    const rows = this.counting.take();
    const isBehind = !this.applier.hasCaughtUp;
    if (to === this.flushEnd) this.flushEnd = undefined;
    if (to === from && rows.count === 0 && !isBehind) return undefined;
    this.taken = to;
    const names = this.teller.namesOf(rows);
    const transferred = rows.toTransfer();
    return { from, to, rows: transferred, isBehind, names, transfer: transferred.buffers };
  }

  async committed(position: number): Promise<void> {
    this.counting.flushed();
    this.commits.add(position, this.options.clock.nowMs());
    this.applier.readOn();
  }

  async stats(): Promise<IngestStats> {
    const { receivers } = this;
    return {
      receivers: receivers ? [receivers.http.stats, receivers.grpc.stats] : [],
      ...this.counting.stats,
      recall: this.recall.stats,
      journal: this.journal.stats,
    };
  }

  async cardinality(): ReturnType<Ingest['cardinality']> {
    return { fill: this.dictionaries.fill(), damage: this.dictionaries.damage() };
  }

  override find(query: SpanQuery): Promise<SpanHit[]> {
    return this.recall.find(query);
  }

  override sample(query: SampleQuery): Promise<TraceSample> {
    return this.recall.sample(query);
  }

  override trace(traceId: string): Promise<Span[]> {
    return this.recall.trace(traceId);
  }

  async stopListening(): Promise<void> {
    await Promise.all([this.receivers?.http.stop(), this.receivers?.grpc.stop()]);
  }

  async close(): Promise<void> {
    this.isClosing = true;
    await Promise.all([this.applier.halt(), this.remembering]);
    await this.shutdown.run();
  }

  private async rememberHistory(): Promise<void> {
    const turn = new Turn();
    for await (const frame of framesBefore(this.history ?? 0, this.journal)) {
      if (this.isClosing) return;
      this.counting.recallOnly(frame);
      await turn.yieldIfDue();
    }
  }

  private check(position: number): void {
    const { oldest, end } = this.journal;
    if (position < oldest) {
      this.options.log.warn(
        { position, oldest },
        'Postgres is older than the journal reaches back: what it had counted between the two is lost',
      );
    }
    if (position > end) {
      this.options.log.warn(
        { position, end },
        'the journal has lost frames at its end; they were counted, but can’t be recalled',
      );
    }
  }
}

async function* framesBefore(position: number, journal: SegmentJournal): AsyncGenerator<StoredFrame> {
  for await (const frame of journal.frames(journal.oldest)) {
    if (frame.position >= position) return;
    yield frame;
  }
}

function spansOf(frame: StoredFrame, traceId: Int32Array): Span[] {
  const request = requestOf(frame);
  return request ? readSpans(request, traceId) : [];
}
