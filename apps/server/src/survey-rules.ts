import { type Sla } from '#contract';
import { coversOperation, findProblems, thresholdsMs } from '#evaluate';
import { type Operation } from '#span';
import { type SurveyRules } from '#survey';

/** What the survey needs to know of the SLAs, whoever's requests they are about. */
export function surveyRules(slas: Sla[]): SurveyRules {
  const sound = slas.filter((sla) => findProblems(sla).length === 0);
  const about = (operation: Operation): Sla[] =>
    sound.filter((sla) => coversOperation({ accounts: 'each', operation: sla.operation }, operation));
  return {
    isWatched: (operation) => about(operation).length > 0,
    thresholdNs: (operation) => {
      const limits = about(operation).flatMap((sla) => thresholdsMs(sla).own.map((ms) => ms * 1e6));
      return limits.length > 0 ? Math.min(...limits) : undefined;
    },
  };
}
