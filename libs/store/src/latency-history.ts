import { type OperationRef } from '#contract';
import { type Database } from './database.js';
import { selectHistory, type HistoryHour } from './sql/select-history.js';

/** What an account got of an operation over weeks. */
export class LatencyHistory {
  constructor(private readonly database: Pick<Database, 'query'>) {}

  /** The hours of the last `periodMs` that have requests ("*": everybody's), the current one too, in their order. */
  hours(account: string, operation: OperationRef, periodMs: number): Promise<HistoryHour[]> {
    return this.database.query(selectHistory(account, operation, periodMs));
  }
}
