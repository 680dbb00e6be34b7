import * as fc from 'fast-check';
import { type EscalationPolicy } from '#contract';
import { type DueStep, dueSteps, type EscalationProgress } from './escalate.js';

const MINUTE = 60_000;
const HORIZON = 400;

const channel = fc.constantFrom('a', 'b', 'c', 'd');
const policy: fc.Arbitrary<EscalationPolicy> = fc
  .record({
    gaps: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
    first: fc.integer({ min: 0, max: 5 }),
    notify: fc.array(fc.uniqueArray(channel, { minLength: 1, maxLength: 3 }), { minLength: 4, maxLength: 4 }),
    times: fc.integer({ min: 0, max: 3 }),
    pause: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ gaps, first, notify, times, pause }) => {
    const after = gaps.map((_, i) => gaps.slice(0, i).reduce((sum, gap) => sum + gap, first));
    return {
      id: 'policy',
      name: 'Policy',
      steps: after.map((afterMinutes, i) => ({
        afterMinutes,
        notify: (notify[i] ?? []).map((id) => ({ channel: id })),
      })),
      repeat: times > 0 ? { times, everyMinutes: (after.at(-1) ?? 0) + pause } : undefined,
    };
  });
/** When it is asked, in minutes; always once in the end. */
const asked = fc
  .uniqueArray(fc.integer({ min: 0, max: HORIZON - 1 }), { maxLength: 30 })
  .map((minutes) => minutes.toSorted((a, b) => a - b).concat(HORIZON));

type Life = {
  acknowledgedAt?: number | undefined;
  snooze?: { at: number; minutes: number } | undefined;
  /** Of these asks, what is due is not taken, as it is where a process dies. */
  lost?: ReadonlySet<number>;
};

/** Asks at each of these minutes and takes what is due, as the escalator does. */
function live(of: EscalationPolicy, minutes: number[], { acknowledgedAt, snooze, lost }: Life = {}) {
  const progress: EscalationProgress = {
    openedAtUnixMs: 0,
    acknowledgedAtUnixMs: null,
    snoozedUntilUnixMs: null,
    taken: 0,
    countedFromUnixMs: 0,
  };
  const steps: (DueStep & { atMinute: number })[] = [];
  for (const minute of minutes) {
    if (acknowledgedAt !== undefined && minute >= acknowledgedAt) {
      progress.acknowledgedAtUnixMs = acknowledgedAt * MINUTE;
    }
    if (snooze !== undefined && minute >= snooze.at) {
      progress.snoozedUntilUnixMs = (snooze.at + snooze.minutes) * MINUTE;
    }
    const due = dueSteps(of, [], progress, minute * MINUTE);
    if (lost?.has(minute)) continue;
    for (const each of due) {
      steps.push(Object.assign({ atMinute: minute }, each));
      progress.taken = each.step + 1;
      progress.countedFromUnixMs = each.countedFromUnixMs;
    }
  }
  return steps;
}

const numbers = (steps: DueStep[]): string[] =>
  steps.map(({ step, countedFromUnixMs }) => `${countedFromUnixMs}/${step}`);
const all = (of: EscalationPolicy): number[] =>
  Array.from({ length: of.steps.length * (1 + (of.repeat?.times ?? 0)) }, (_, i) => i);
const snoozes = fc.record({
  at: fc.integer({ min: 0, max: 100 }),
  minutes: fc.integer({ min: 1, max: 100 }),
});

describe('escalation, however rarely it is asked what is due,', () => {
  it('takes no step twice, and none before its time', () => {
    fc.assert(
      fc.property(policy, asked, fc.option(snoozes, { nil: undefined }), (of, minutes, snooze) => {
        const steps = live(of, minutes, { snooze });
        expect(new Set(numbers(steps)).size).toBe(steps.length);
        for (const { atMinute, countedFromUnixMs, note } of steps) {
          expect(atMinute * MINUTE).toBeGreaterThanOrEqual(countedFromUnixMs + note.afterMs);
        }
      }),
    );
  });

  it('takes all of them in the end, in their order', () => {
    fc.assert(
      fc.property(policy, asked, (of, minutes) => {
        fc.pre(((of.repeat?.times ?? 0) + 1) * (of.repeat?.everyMinutes ?? 200) <= HORIZON);
        expect(live(of, minutes).map(({ step }) => step)).toEqual(all(of));
      }),
    );
  });

  it('tells everybody who had to be told, and nobody twice at the same moment', () => {
    fc.assert(
      fc.property(policy, asked, (of, minutes) => {
        const steps = live(of, minutes);
        const told = (some: DueStep[]): string[] => some.flatMap(({ channels }) => channels);
        const dueAt = new Set(steps.map(({ note }) => note.step - 1));
        const named = [...dueAt]
          .flatMap((i) => of.steps[i]?.notify ?? [])
          .map((target) => Object.values(target)[0]);
        expect(new Set(told(steps))).toEqual(new Set(named));
        for (const minute of minutes) {
          const now = told(steps.filter(({ atMinute }) => atMinute === minute));
          expect(new Set(now).size).toBe(now.length);
        }
      }),
    );
  });

  it('takes none once somebody has acknowledged', () => {
    fc.assert(
      fc.property(policy, asked, fc.integer({ min: 0, max: HORIZON }), (of, minutes, acknowledgedAt) => {
        const steps = live(of, minutes, { acknowledgedAt });
        expect(steps.filter(({ atMinute }) => atMinute >= acknowledgedAt)).toEqual([]);
        expect(steps).toEqual(live(of, minutes).filter(({ atMinute }) => atMinute < acknowledgedAt));
      }),
    );
  });

  it('takes none during a snooze, and all of them from its end on', () => {
    fc.assert(
      fc.property(policy, asked, snoozes, (of, minutes, snooze) => {
        fc.pre(((of.repeat?.times ?? 0) + 1) * (of.repeat?.everyMinutes ?? 200) <= HORIZON - 200);
        const end = snooze.at + snooze.minutes;
        const steps = live(of, minutes, { snooze });
        expect(steps.filter(({ atMinute }) => snooze.at <= atMinute && atMinute < end)).toEqual([]);
        const after = steps.filter(({ atMinute }) => atMinute >= end);
        expect(after.map(({ step }) => step)).toEqual(all(of));
      }),
    );
  });

  it('has taken at least as much at a later time', () => {
    fc.assert(
      fc.property(policy, fc.nat(HORIZON), fc.nat(HORIZON), (of, a, b) => {
        const at = (minute: number) =>
          dueSteps(
            of,
            [],
            {
              openedAtUnixMs: 0,
              acknowledgedAtUnixMs: null,
              snoozedUntilUnixMs: null,
              taken: 0,
              countedFromUnixMs: 0,
            },
            minute * MINUTE,
          );
        const [sooner, later] = [at(Math.min(a, b)), at(Math.max(a, b))];
        expect(numbers(later).slice(0, sooner.length)).toEqual(numbers(sooner));
      }),
    );
  });

  it('takes in the end what was due and got lost', () => {
    fc.assert(
      fc.property(policy, asked, fc.array(fc.nat(HORIZON - 1)), (of, minutes, lost) => {
        fc.pre(((of.repeat?.times ?? 0) + 1) * (of.repeat?.everyMinutes ?? 200) <= HORIZON);
        const steps = live(of, minutes, { lost: new Set(lost) });
        expect(steps.map(({ step }) => step)).toEqual(all(of));
      }),
    );
  });
});
