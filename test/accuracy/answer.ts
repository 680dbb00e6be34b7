import { type Explanation } from '#contract';
import { Explainer } from '#explain';
import { ManualClock, silentLogger } from '#kit';
import { type LabelledCase } from './cases.js';
import { ASKED_UNIX_MS, FAULT_UNIX_MS, replay } from './replay.js';
import { violatedOf } from './violated.js';

export type Settings = {
  /** Violating traces that the explainer may look at. */
  exemplars: number;
  /** An entry operation's SLA: this part of its requests in the baseline meets the threshold. */
  quantile: number;
};

const LIMITS = {
  maxExemplars: 15,
  maxPassing: 150,
  maxBaseline: 300,
  maxOthers: 150,
  readMs: 1_000,
  changesMs: 5_000,
  deadlineMs: 60_000,
  spanWaitMs: 6_000,
  pollMs: 500,
};

/** What the explainer says about the operation that is violated most; undefined where none is. */
export async function answerOf(labelled: LabelledCase, settings: Settings): Promise<Explanation | undefined> {
  const { source, entries } = await replay(labelled);
  const aboutErrors = labelled.category === 'errors';
  const [worst] = violatedOf(entries, settings.quantile, aboutErrors);
  if (!worst) return undefined;
  const limits = { ...LIMITS, maxViolating: settings.exemplars };
  const explainer = new Explainer(source, new PatientClock(ASKED_UNIX_MS), silentLogger(), limits);
  const { explanation } = await explainer.explain({
    operation: worst.operation,
    bad: aboutErrors ? 'errors' : { longerThanNs: worst.thresholdNs },
    windowFromUnixMs: FAULT_UNIX_MS,
    windowToUnixMs: entries.fault.reduce((last, { endUnixMs }) => Math.max(last, endUnixMs), 0) + 1,
    violatingSinceUnixMs: FAULT_UNIX_MS,
  });
  return explanation;
}

/** Nobody waits for spans here, so only the deadline sleeps: it never comes, however slow the machine is. */
class PatientClock extends ManualClock {
  override sleep(): Promise<void> {
    return new Promise(() => undefined);
  }
}
