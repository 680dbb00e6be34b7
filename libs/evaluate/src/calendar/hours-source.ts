import { type OperationRef, type Sla } from '#contract';
import { RuleHours } from '../judge/counts.js';

/** When a rule is judged: as a whole, where nothing narrower is about one of its keys. */
export abstract class SlaHours extends RuleHours {
  /** The hours of one key. Keys with the same hours share one object, so ask that once per slot for all of them. */
  abstract of(operation: OperationRef, account: string): RuleHours;
}

/** The calendars and maintenance windows of this installation, as they were read last. */
export abstract class HoursSource {
  /** Reads them anew. @throws where they can't be read; what was read before stays */
  abstract refresh(): Promise<void>;
  /** The same object as before, unless what has been read since changes it. */
  abstract hoursOf(sla: Pick<Sla, 'id' | 'calendar'>): SlaHours;
}
