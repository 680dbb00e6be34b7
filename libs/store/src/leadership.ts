import { OperatorError, type Logger } from '#kit';
import { ADVISORY_LOCK } from './advisory-locks.js';
import { type Database, type Transaction } from './database.js';
import { FLUSHED } from './flushed.js';
import { type Held, Lease, type LeaseOptions } from './lease.js';
import { beginTerm } from './sql/begin-term.js';
import { holdTerm } from './sql/hold-term.js';

/** Somebody else leads by now, or nobody does; what was to be written is not. */
export class TermOver extends Error {
  override readonly name = 'TermOver';
}

/** What a process may do while it leads. Terms are numbered, and only in the newest can anything be written. */
export class Term {
  constructor(
    readonly number: number,
    private readonly database: Pick<Database, 'transaction'>,
    private readonly held: Pick<Held, 'isSure'>,
  ) {}

  /** Whether nobody else can have begun another. */
  isSure(): boolean {
    return this.held.isSure();
  }

  /**
   * All of `work` or nothing of it, and nothing once another term has begun, which waits for what is under way.
   * @throws TermOver
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(async (transaction) => {
      const [row] = await transaction.query(holdTerm(this.number));
      if (row === undefined) throw new TermOver(`term ${this.number} is over`);
      return work(transaction);
    });
  }
}

/** What is done by the process that leads. */
export type LeaderTasks = {
  /** Before anything else of a term; where it rejects, the lead is given back. */
  begin(term: Term): Promise<void>;
  /** The term is over; another process may have begun the next. */
  end(): Promise<void>;
  /** A flush of some node has been committed: a hint that may be lost. */
  flushed(): void;
};

/**
 * Of all processes that share a database, one leads: it judges and keeps the incidents. It has an advisory lock, and a
 * number that fences off what one does that lost the lock without having noticed.
 */
export class Leadership {
  private readonly lease: Lease;
  private current: Term | undefined;

  constructor(
    private readonly database: Database,
    private readonly log: Logger,
    options: Partial<LeaseOptions> = {},
  ) {
    this.lease = new Lease(database, ADVISORY_LOCK.leader, log, options);
  }

  /** The term in which this process leads now. */
  get term(): Term | undefined {
    return this.current?.isSure() ? this.current : undefined;
  }

  /** @param nodeUuid who leads, for those who ask */
  start(nodeUuid: string, tasks: LeaderTasks): void {
    this.lease.start((held) => this.lead(held, nodeUuid, tasks));
  }

  /** Lets another process lead, once what is under way has ended. */
  stop(): Promise<void> {
    return this.lease.stop();
  }

  private async lead(held: Held, nodeUuid: string, tasks: LeaderTasks): Promise<void> {
    const [begun] = await this.database.query(beginTerm(nodeUuid));
    if (begun === undefined)
      throw new OperatorError('The table leader has lost its row: insert one, with term 0.');
    const term = new Term(begun.term, this.database, held);
    try {
      await tasks.begin(term);
      held.client.on('notification', () => tasks.flushed());
      await held.client.query(`listen ${FLUSHED}`);
      this.current = term;
      this.log.info({ term: term.number }, 'this process judges from now on');
      tasks.flushed();
      await aborted(held.lost);
    } finally {
      this.current = undefined;
      await tasks.end();
      this.log.info({ term: term.number }, 'this process judges no more');
    }
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
