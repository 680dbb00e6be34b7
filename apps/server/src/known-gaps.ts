import { type Gap } from '#contract';
import { type SiteProgress } from '#evaluate';
import { type Clock } from '#kit';
import { type ExplainViolations } from '#page';

/**
 * Says with what is found which data is late or lost by then. Rules wait for nodes that are behind, so what is
 * paged meanwhile was found just before; of a node that is gone for good, nobody knows what it had received.
 */
export function withGaps(
  explain: ExplainViolations,
  progress: Pick<SiteProgress, 'blind' | 'isCaughtUp'>,
  clock: Pick<Clock, 'nowMs'>,
): ExplainViolations {
  return async (look) => {
    const answers = await explain(look);
    const gaps = gapsOf(progress, clock.nowMs());
    if (gaps.length === 0) return answers;
    return answers.map(({ violationIds, evidence }) => ({
      violationIds,
      evidence: { ...evidence, explanation: { ...evidence.explanation, gaps } },
    }));
  };
}

function gapsOf(progress: Pick<SiteProgress, 'blind' | 'isCaughtUp'>, nowUnixMs: number): Gap[] {
  const blind = progress.blind().map(({ name, caughtUpUnixMs }): Gap => {
    const since = new Date(caughtUpUnixMs).toISOString().slice(11, 19);
    return {
      reason: 'node-blind',
      text: `what node ${name.slice(0, 60)} has received since ${since} UTC is not counted, and its traces can’t be seen.`,
    };
  });
  if (blind.length > 0 || progress.isCaughtUp(nowUnixMs)) return blind;
  return [
    {
      reason: 'ingest-behind',
      text: 'not all that has been received was counted by then, so there may be more requests than these.',
    },
  ];
}
