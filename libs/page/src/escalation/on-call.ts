import { type Rotation, type RotationMember } from '#contract';
import { firstShowing, shownAt } from '#evaluate';

/** Whose turn it is, and until when: from ≤ t < until. */
export type Shift = {
  channel: string;
  /** Whose channel it is, where the rotation says so. */
  name: string | null;
  isOverride: boolean;
  fromUnixMs: number;
  untilUnixMs: number;
};

/** Whose it is: the turn of this number, or the override of this index. */
type Duty = { member: RotationMember; turn: number; override: number | undefined };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** 1 January 1970 was the fourth of them. */
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const WEEKDAY_OF_1970 = 3;

/** Who is on call. There is always somebody: before the first turn it goes round backwards. */
export function onCall(rotation: Rotation, nowUnixMs: number): Omit<Shift, 'fromUnixMs'> {
  const { fromUnixMs: _, ...shift } = shiftAt(new Turns(rotation), nowUnixMs);
  return shift;
}

/** Who is on call from this moment on, one after the other. The first has begun before; his begins here. */
export function shiftsFrom(rotation: Rotation, fromUnixMs: number, count: number): Shift[] {
  const turns = new Turns(rotation);
  const shifts: Shift[] = [];
  for (let unixMs = fromUnixMs; shifts.length < count; unixMs = shifts.at(-1)?.untilUnixMs ?? Infinity) {
    shifts.push(shiftAt(turns, unixMs));
  }
  return shifts;
}

function shiftAt(turns: Turns, fromUnixMs: number): Shift {
  const duty = turns.dutyAt(fromUnixMs);
  const { member } = duty;
  const of = typeof member === 'string' ? { channel: member, name: null } : member;
  const isOverride = duty.override !== undefined;
  return { ...of, isOverride, fromUnixMs, untilUnixMs: turns.endOf(duty, fromUnixMs) };
}

/** A rotation, with its times as instants. */
class Turns {
  private readonly firstDay: number;
  private readonly days: number;
  private readonly atMs: number;
  private readonly overrides: { fromUnixMs: number; untilUnixMs: number }[];

  constructor(private readonly rotation: Rotation) {
    const { handover, startsOn, overrides } = rotation;
    const [hours = 0, minutes = 0] = handover.at.split(':').map(Number);
    this.atMs = (hours * 60 + minutes) * MINUTE_MS;
    this.days = handover.every === 'week' ? 7 : 1;
    const start = Date.parse(`${startsOn}T00:00:00Z`) / DAY_MS;
    const weekday = handover.every === 'week' ? WEEKDAYS.indexOf(handover.weekday) : undefined;
    this.firstDay = start + (weekday === undefined ? 0 : modulo(weekday - WEEKDAY_OF_1970 - start, 7));
    this.overrides = overrides.map(({ from, until }) => ({
      fromUnixMs: Date.parse(from),
      untilUnixMs: Date.parse(until),
    }));
  }

  dutyAt(unixMs: number): Duty {
    const { members, overrides } = this.rotation;
    const turn = this.turnAt(unixMs);
    const scheduled = members[modulo(turn, members.length)];
    if (scheduled === undefined) throw new RangeError('a rotation without members');
    let duty: Duty = { member: scheduled, turn, override: undefined };
    for (const [i, { member, insteadOf }] of overrides.entries()) {
      const time = this.overrides[i];
      const holds = time !== undefined && time.fromUnixMs <= unixMs && unixMs < time.untilUnixMs;
      if (holds && (insteadOf ?? channelOf(duty.member)) === channelOf(duty.member)) {
        duty = { member, turn, override: i };
      }
    }
    return duty;
  }

  /** When somebody else's begins. An override goes on over handovers. */
  endOf(duty: Duty, unixMs: number): number {
    for (let at = unixMs, handovers = 0; ;) {
      const edge = this.edgeAfter(at);
      // Once everybody's turn has come since the last edge, nothing is new before the next: of an override until the year
      // 9999 each of three million handovers was looked at, which took half a minute.
      const handover =
        handovers < this.rotation.members.length ? this.handover(this.turnAt(at) + 1) : Infinity;
      handovers = edge <= handover ? 0 : handovers + 1;
      at = Math.min(edge, handover);
      const next = this.dutyAt(at);
      if (next.override !== duty.override || (duty.override === undefined && next.turn !== duty.turn))
        return at;
    }
  }

  /** When the next override begins or ends. */
  private edgeAfter(unixMs: number): number {
    return this.overrides
      .flatMap(({ fromUnixMs, untilUnixMs }) => [fromUnixMs, untilUnixMs])
      .reduce((next, edge) => (edge > unixMs && edge < next ? edge : next), Infinity);
  }

  private turnAt(unixMs: number): number {
    const day = Math.floor(shownAt(unixMs, this.rotation.timeZone) / DAY_MS);
    // A day ahead: where clocks go back over midnight, the next day has begun before.
    let turn = Math.floor((day + 1 - this.firstDay) / this.days);
    while (this.handover(turn) > unixMs) turn--;
    return turn;
  }

  private handover(turn: number): number {
    return firstShowing((this.firstDay + turn * this.days) * DAY_MS + this.atMs, this.rotation.timeZone);
  }
}

function channelOf(member: RotationMember): string {
  return typeof member === 'string' ? member : member.channel;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
