import { formatDuration } from '../duration.js';
import { type RankedSuspect } from './culprit.js';
import { evidenceOf } from './evidence.js';
import { tooFewTraces, type Grounds, type Verdict } from './verdict.js';

/** The answer for a person who was just woken: who, how much of what, where. */
export function sentenceOf(verdict: Verdict, grounds: Grounds): string {
  const [first, second] = grounds.ranking.suspects;
  const lead = first ? `${first.name} takes ${excessOf(first, grounds)}, ${evidenceOf(first)}` : '';
  const soFar = lead === '' ? '' : ` So far ${lead}.`;
  switch (verdict.reason) {
    case 'excess-over-baseline':
    case 'error-origin':
      return verdict.confidence === 'low' ? `Probably ${lead}.` : `${lead}.`;
    case 'candidates-tie':
      return first && second
        ? `Too close to call: ${first.name} takes ${excessOf(first, grounds)}, ${second.name} ` +
            `${formatDuration(second.excessNs)} (${percent(second.share)}).`
        : `${lead}.`;
    case 'thin-evidence':
      return `${thinness(grounds)}${soFar}`;
    case 'no-baseline':
      return first
        ? `There are no healthy traces to compare with; violating ones spend most of their time, ` +
            `${formatDuration(first.violatingNs)} (${percent(first.share)}), with ${first.name}, ${evidenceOf(first)}.`
        : 'There are no healthy traces to compare with.';
    case 'no-violating-traces':
      return 'None of the violating traces could be found any more, so nobody can be named.';
    case 'not-about-latency':
      return 'The failed requests take no longer than healthy ones, so their timing does not tell the cause.';
    case 'no-bad-requests':
      return 'No request is slow or failed.';
    case 'deadline':
      return `Reading the traces took too long, so nobody can be named.${soFar}`;
    case 'failed':
      break;
  }
  return `The traces could not be read (the log of Culprit says why), so nobody can be named.${soFar}`;
}

function excessOf(suspect: RankedSuspect, { ranking }: Grounds): string {
  const [part, whole] = [formatDuration(suspect.excessNs), formatDuration(ranking.totalExcessNs)];
  return `${part} of the ${whole} more than usual (${percent(suspect.share)})`;
}

function thinness(grounds: Grounds): string {
  const { violatingTraces, baselineTraces, violatingMeanNs, baselineMeanNs } = grounds;
  if (tooFewTraces(grounds)) {
    const traces = `${count(violatingTraces, 'violating trace')} and ${count(baselineTraces, 'healthy one')}`;
    return `There are only ${traces} to go by, too few to name anybody.`;
  }
  const means = `${formatDuration(violatingMeanNs)} against ${formatDuration(baselineMeanNs)} on average`;
  return `The violating traces hardly do anything slower than healthy ones (${means}), so nobody can be named.`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
