import { type KeyStanding } from '../judge/judge-key.js';
import { badRequests } from '../objectives/bad-requests.js';
import { ArraySlots, type Slot } from './array-slots.js';
import { grainAt, type Given, type Key, type Life, type Need } from './key-life.js';
import { replay } from './replay.js';
import { Spells } from './spells.js';

const HOUR_MS = 3_600_000;

/**
 * Replays every hour of a key that is compared with its own past: what that was like is known for an hour at a time,
 * and which requests are bad follows from it.
 */
export class ComparedLife implements Life {
  readonly spells = new Spells();

  constructor(private readonly key: Omit<Key, 'hourSlots' | 'hourly' | 'screens'>) {}

  *live(): Generator<Need, void, Given> {
    const { rule, period, stretches, hours, pauses } = this.key;
    const reachMs = rule.keepSeconds * 1000;
    let slots: Slot[] = [];
    let standing: KeyStanding | undefined;
    let loadedUntil = Math.floor((period.fromUnixMs - reachMs) / HOUR_MS) * HOUR_MS;
    for (let hour = period.fromUnixMs; hour < period.toUnixMs; hour += HOUR_MS) {
      const { baseline } = yield { times: [], baselineAtUnixMs: hour };
      const end = hour + HOUR_MS;
      const bad = badRequests(rule.objective, baseline);
      const given = yield { times: [{ fromUnixMs: loadedUntil, toUnixMs: end }], bad };
      loadedUntil = end;
      slots = [
        ...slots.filter(({ slotUnixMs }) => slotUnixMs >= hour - reachMs - HOUR_MS),
        ...given.slots.filter(({ slotUnixMs }) => !pauses.within(slotUnixMs, grainAt(stretches, slotUnixMs))),
      ];
      standing = this.spells.through(
        replay(rule, new ArraySlots(slots, stretches), {
          fromUnixMs: hour,
          toUnixMs: Math.min(end, period.toUnixMs),
          stepMs: grainAt(stretches, hour),
          baselineAt: () => baseline,
          hours,
          before: standing,
          onJudged: this.spells.note,
        }),
      );
    }
    this.spells.end(null);
  }
}
