import { type Measurement } from '#contract';
import { type KeyStanding } from '../judge/judge-key.js';
import { type Transition } from './replay.js';

/** How long a key alerted, null where it still did at the end; with its numbers when it was worst. */
export type Spell = { fromUnixMs: number; toUnixMs: number | null; worst: Measurement };

/** What is to be told of a key's life, as it goes on. */
export class Spells {
  readonly ended: Spell[] = [];
  judgements = 0;
  private open: { fromUnixMs: number; worst: Measurement } | undefined;

  /** To be told of every judgement. */
  readonly note = ({ measurement }: KeyStanding): void => {
    this.judgements++;
    if (this.open !== undefined && isWorse(measurement, this.open.worst)) this.open.worst = measurement;
  };

  /** Lets a replay go through; its last standing. */
  through(transitions: Generator<Transition, KeyStanding | undefined>): KeyStanding | undefined {
    for (let step = transitions.next(); ; step = transitions.next()) {
      if (step.done === true) return step.value;
      const { atUnixMs, standing } = step.value;
      if (standing.alerting) this.open ??= { fromUnixMs: atUnixMs, worst: standing.measurement };
      else this.end(atUnixMs);
    }
  }

  /** @param toUnixMs null where nobody knows */
  end(toUnixMs: number | null): void {
    if (this.open !== undefined) this.ended.push({ ...this.open, toUnixMs });
    this.open = undefined;
  }
}

/** Less probable; or, where both are too improbable to tell, the larger share. */
function isWorse(a: Measurement, b: Measurement): boolean {
  if (a.pValue !== b.pValue) return a.pValue < b.pValue;
  return a.bad * b.total > b.bad * a.total;
}
