import { type Incident, type PageEvent } from '#contract';
import { type ActionKind } from './action-token.js';

/** What a page offers its readers to do: what nobody has done yet, and always to say what they think of it. */
export function offeredBy(
  event: PageEvent,
  { status, handling }: Pick<Incident, 'status' | 'handling'>,
): readonly ActionKind[] {
  const canBeAcknowledged = event !== 'resolved' && status === 'open' && handling.acknowledgedAt === null;
  return canBeAcknowledged ? ['acknowledge', 'useful', 'noise'] : ['useful', 'noise'];
}
