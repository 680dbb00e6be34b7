import { Worker } from 'node:worker_threads';
import { OperatorError, type Logger } from '#kit';
import { type SampleQuery, type Span, type SpanHit, type SpanQuery, type TraceSample } from '#span';
import { type Config } from '../config.js';
import {
  Ingest,
  type IngestPorts,
  type IngestStats,
  type MeasuringRules,
  type TakenFlush,
} from './ingest.js';
import { heard, RemoteCalls } from './remote.js';

/** What the thread is made with; `shiftedBy` is a clock that tests wind forward, see ShiftedClock. */
export type IngestThreadData = {
  config: Config;
  journalFolder: string;
  shiftedBy: SharedArrayBuffer | undefined;
};

/**
 * Requests are 50 kB outside of the heap, and next to nothing in it. With V8's usual 16 MB of young objects they pile up
 * until marking the whole heap frees them, every 50 ms; with 1 MB scavenges do, which are cheap where little survives:
 * 4.0 against 2.8–3.4 CPU-seconds for a million spans (`npm run bench -- ingest`). Three times the size of a semi-space.
 */
const YOUNG_MB = 3;

type Method = Exclude<keyof Ingest, 'close'>;

/** The ingest engine in a thread of its own, where neither the API nor a flush stalls it. */
export class IngestThread extends Ingest {
  private readonly worker: Worker;
  private readonly calls: RemoteCalls;
  private readonly exited: Promise<void>;
  private closing = false;
  private hasExited = false;

  /** @param onDeath told once where the thread ends although nobody closed it; the journal has all that it acknowledged */
  constructor(data: IngestThreadData, log: Logger, onDeath: (error: Error) => void) {
    super();
    this.worker = new Worker(new URL('./ingest.worker.js', import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.calls = new RemoteCalls(this.worker);
    let cause: Error | undefined;
    this.worker.on('error', (error) => {
      cause = heard(error);
      if (!(cause instanceof OperatorError)) log.fatal({ err: cause }, 'the ingest thread failed');
    });
    this.exited = new Promise((resolve) => {
      this.worker.once('exit', () => {
        const error = cause ?? new Error('the ingest thread has ended');
        this.hasExited = true;
        this.calls.fail(error);
        if (!this.closing) onDeath(error);
        resolve();
      });
    });
  }

  nodeId(): Promise<string> {
    return this.call('nodeId');
  }

  recover(position: number): Promise<void> {
    return this.call('recover', position);
  }

  caughtUp(): Promise<void> {
    return this.call('caughtUp');
  }

  listen(): Promise<IngestPorts> {
    return this.call('listen');
  }

  follow(rules: MeasuringRules): Promise<void> {
    return this.call('follow', rules);
  }

  take(): Promise<TakenFlush | undefined> {
    return this.call('take');
  }

  committed(position: number): Promise<void> {
    return this.call('committed', position);
  }

  stats(): Promise<IngestStats> {
    return this.call('stats');
  }

  cardinality(): ReturnType<Ingest['cardinality']> {
    return this.call('cardinality');
  }

  stopListening(): Promise<void> {
    return this.call('stopListening');
  }

  override find(query: SpanQuery): Promise<SpanHit[]> {
    return this.call('find', query);
  }

  override sample(query: SampleQuery): Promise<TraceSample> {
    return this.call('sample', query);
  }

  override trace(traceId: string): Promise<Span[]> {
    return this.call('trace', traceId);
  }

  async close(): Promise<void> {
    this.closing = true;
    if (!this.hasExited) await this.calls.call('close', []);
    await this.worker.terminate();
    await this.exited;
  }

  /** The other side is an Ingest too, so what it answers is what the method answers here. */
  private call<M extends Method>(
    method: M,
    ...args: Parameters<Ingest[M]>
  ): Promise<Awaited<ReturnType<Ingest[M]>>> {
    return this.calls.call(method, args);
  }
}
