import { type Feedback } from '#contract';
import { FeedbackStore, type RuleVotes } from '#page';
import { type Database } from './database.js';
import { lockSubject } from './sql/lock-subject.js';
import { sayFeedback } from './sql/say-feedback.js';
import { selectFeedback } from './sql/select-feedback.js';
import { selectVotes } from './sql/select-votes.js';

export class PgFeedbackStore extends FeedbackStore {
  constructor(private readonly database: Pick<Database, 'query' | 'transaction'>) {
    super();
  }

  say(incidentId: string, feedback: Feedback): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const [incident] = await transaction.query(lockSubject('incident', incidentId));
      if (!incident) return false;
      const said = await transaction.query(sayFeedback(incidentId, feedback));
      return said.length > 0;
    });
  }

  async of(incidentId: string): Promise<Feedback[]> {
    const rows = await this.database.query(selectFeedback(incidentId));
    return rows.map(({ useful, channel, by, at }) => ({ useful, channel, by, at: at.toISOString() }));
  }

  votes({ sla, sinceUnixMs }: { sla?: string; sinceUnixMs: number }): Promise<RuleVotes[]> {
    return this.database.query(selectVotes(sla, new Date(sinceUnixMs)));
  }
}
