import { type Candidate } from '#contract';
import { groupBy } from '#kit';
import { suspectKey } from './culprit/answering.js';

/** Somebody with half the growth of the first is not cleared by one odd request. */
const NEARLY = 0.5;

/**
 * Which of several violations may share an answer: those whose own requests blame whom all requests together blame. The
 * others are by whom their own blame most, so that of two causes neither is told as the other's.
 *
 * @param blamed whom all requests together blame; undefined where that is nobody
 * @param own of each violation, whom its own requests blame, the most first; empty where that is nobody
 * @returns the violations' numbers, each in one part
 */
export function partByCause(blamed: Candidate | undefined, own: Candidate[][]): number[][] {
  const partOf = ([first, ...others]: Candidate[]): string => {
    if (!first) return 'nobody';
    if (!blamed) return suspectKey(first);
    const same = [first, ...others].find((one) => suspectKey(one) === suspectKey(blamed));
    return suspectKey(same && same.share >= NEARLY * first.share ? blamed : first);
  };

  return [...groupBy([...own.keys()], (i) => partOf(own[i] ?? [])).values()];
}
