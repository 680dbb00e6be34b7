import { type PathProfiles, type PathTime } from '#explain';
import { type Operation } from '#span';
import { type OperationProfile, SurveyStore, type SurveySums, TOP_ACCOUNTS } from '#survey';
import { type Database } from './database.js';
import { pathTimesFromJson, pathTimesToJson } from './path-times-json.js';
import { addSurveyBlindSpots } from './sql/add-survey-blind-spots.js';
import { addSurveyEdges } from './sql/add-survey-edges.js';
import { addSurveyHour } from './sql/add-survey-hour.js';
import { addSurveyOperations } from './sql/add-survey-operations.js';
import { addSurveyOwners } from './sql/add-survey-owners.js';
import { deleteSurvey } from './sql/delete-survey.js';
import { foldSurveyOwners } from './sql/fold-survey-owners.js';
import { insertPathProfiles } from './sql/insert-path-profiles.js';
import { seeServiceEdges } from './sql/see-service-edges.js';
import { selectPathProfile } from './sql/select-path-profile.js';

/** The survey's sums by the hour, the service map and the profiles of healthy requests. */
export class PgSurveyStore extends SurveyStore implements PathProfiles {
  /** @param keepMs how long all of it is kept */
  constructor(
    private readonly database: Pick<Database, 'query' | 'transaction'>,
    private readonly keepMs: number,
  ) {
    super();
  }

  override async add(sums: SurveySums, nowUnixMs: number): Promise<void> {
    await this.database.transaction(async (transaction) => {
      // First, so that nodes that add to the same hour take turns.
      await transaction.query(addSurveyHour(sums));
      await transaction.query(addSurveyOperations(sums));
      await transaction.query(addSurveyOwners(sums));
      await transaction.query(foldSurveyOwners(sums, TOP_ACCOUNTS));
      await transaction.query(addSurveyBlindSpots(sums));
      await transaction.query(seeServiceEdges(sums.edges, new Date(nowUnixMs)));
      await transaction.query(addSurveyEdges(sums.hourUnixMs, sums.edges));
    });
  }

  override async addProfiles(profiles: OperationProfile[]): Promise<void> {
    const times = profiles.map((profile) => pathTimesToJson(profile.times));
    await this.database.query(insertPathProfiles(profiles, times));
  }

  /** What the operation's healthy requests waited for, as last seen by then; empty where nobody has seen any. */
  async profile(operation: Operation, byUnixMs: number): Promise<PathTime[]> {
    const [row] = await this.database.query(selectPathProfile(operation, new Date(byUnixMs)));
    return row ? pathTimesFromJson(row.times) : [];
  }

  /** Deletes what has been kept for its time; returns how many rows that were. */
  async expire(nowUnixMs: number): Promise<number> {
    const [row] = await this.database.query(
      deleteSurvey(new Date(nowUnixMs - this.keepMs), new Date(nowUnixMs)),
    );
    return row?.deleted ?? 0;
  }
}
