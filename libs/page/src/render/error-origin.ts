import { type Candidate, type Explanation } from '#contract';
import { inert } from './inert.js';
import { formatPercent } from './units.js';

/**
 * What fails, where the sentence does not say it: it is about time, but most of the violating requests have an error
 * too. Empty where there is none.
 */
export function errorOriginText({ errorOrigin, candidates }: Explanation): string {
  if (!errorOrigin || candidates.some(({ failedTraces }) => failedTraces !== undefined)) return '';
  const { name, operation, status, exceptionType, message, share, attempts } = errorOrigin;
  const error = [exceptionType, message].filter((part) => part !== undefined).join(': ');
  const parts = [
    operation && inert(operation, 80),
    status && inert(status, 40),
    error && inert(error, 200),
    attempts && `${attempts} attempts each`,
  ];
  const what = parts.filter((part) => part !== undefined && part !== '').join(', ');
  return `${formatPercent(share)} of these requests have an error that healthy ones do not have: ${inert(name, 80)}, ${what}.`;
}

/** Undefined for one that is judged by time. */
export function failedText({ evidence, failedTraces }: Candidate): string | undefined {
  return failedTraces === undefined ? undefined : `in ${failedTraces}: ${inert(evidence, 200)}`;
}
