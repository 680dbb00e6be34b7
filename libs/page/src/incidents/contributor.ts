import { type Clock, type Logger } from '#kit';
import { type IncidentStore } from '../ports.js';
import { Explaining } from './explaining.js';
import { type ExplainViolations } from './looks.js';
import { REFRESH_AFTER_MS } from './incident-keeper.js';

/**
 * Looks into the incidents that another process keeps, because the traces of a violation may have come to this one. What it
 * finds is stored where nothing better is there; that it finds none says nothing.
 */
export class Contributor {
  private readonly explaining: Explaining;

  constructor(
    private readonly store: IncidentStore,
    explain: ExplainViolations,
    clock: Clock,
    log: Logger,
  ) {
    this.explaining = new Explaining(store, explain, clock, log, REFRESH_AFTER_MS, () =>
      Promise.resolve(false),
    );
  }

  /** Starts what is due; does not wait for it. */
  async look(): Promise<void> {
    const open = await this.store.open();
    this.explaining.consider(open.flatMap(({ violations }) => violations));
  }

  /** For tests: waits for the looks under way. */
  settled(): Promise<void> {
    return this.explaining.settled();
  }

  stop(): Promise<void> {
    return this.explaining.stop();
  }
}
