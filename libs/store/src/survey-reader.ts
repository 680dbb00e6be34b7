import { type Operation } from '#span';
import { type Database } from './database.js';
import { type BlindSpotRow, selectBlindSpots } from './sql/select-blind-spots.js';
import { type OwnerRow, selectLatencyOwners } from './sql/select-latency-owners.js';
import { selectServiceMap, type ServiceMapRow } from './sql/select-service-map.js';
import { selectSurveyedHours, type SurveyedHoursRow } from './sql/select-surveyed-hours.js';
import { selectSurveyedOperation, type SurveyedOperationRow } from './sql/select-surveyed-operation.js';

/** Hours from ≤ hour < to, both at the start of one. */
export type SurveyPeriod = { from: Date; to: Date };

/** Below these an instrumented span would tell nothing that matters; docs/survey.md says so too. */
const WORTH_TELLING = { share: 0.1, meanNs: 1e6 };

/** What the survey has found. */
export class SurveyReader {
  constructor(private readonly database: Pick<Database, 'query'>) {}

  async hours({ from, to }: SurveyPeriod): Promise<SurveyedHoursRow> {
    const [row] = await this.database.query(selectSurveyedHours(from, to));
    return row!;
  }

  /** Undefined where none of its requests were looked at. */
  async operation(
    operation: Operation,
    { from, to }: SurveyPeriod,
  ): Promise<SurveyedOperationRow | undefined> {
    const [row] = await this.database.query(selectSurveyedOperation(operation, from, to));
    return row;
  }

  /** Each owner's accounts in a row, the owner with the most time first. */
  owners(operation: Operation, { from, to }: SurveyPeriod): Promise<OwnerRow[]> {
    return this.database.query(selectLatencyOwners(operation, from, to));
  }

  blindSpots(filter: Partial<Operation>, { from, to }: SurveyPeriod, limit: number): Promise<BlindSpotRow[]> {
    return this.database.query(selectBlindSpots(filter, from, to, { ...WORTH_TELLING, limit }));
  }

  edges({ from, to }: SurveyPeriod, limit: number): Promise<ServiceMapRow[]> {
    return this.database.query(selectServiceMap(from, to, limit));
  }
}
