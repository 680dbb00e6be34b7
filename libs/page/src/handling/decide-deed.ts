import { type Handling, type TimelineKind } from '#contract';

export type Deed =
  | { kind: 'acknowledge' }
  | { kind: 'unacknowledge' }
  | { kind: 'assign'; assignee: string | null }
  | { kind: 'note'; text: string }
  /** Null: it is snoozed no longer. */
  | { kind: 'snooze'; untilUnixMs: number | null }
  | { kind: 'resolve' };

/** What a deed is done about: an incident, or an account in it. */
export type Handled = {
  handling: Handling;
  /** When it ended; of an account, when it last stopped to violate. */
  overSince: string | null;
};

/** Nothing where it is so already. */
export type DeedOutcome =
  | {
      handling: Handling;
      entry: { kind: TimelineKind; text: string };
      /** What those who were told of a whole incident are told now. */
      event?: 'acknowledged' | 'resolved';
    }
  | undefined;

/** What was asked makes no sense as things are; the message says why, and what does. */
export class DeedRefusedError extends Error {
  override readonly name = 'DeedRefusedError';
}

/** What becomes of a deed. Throws DeedRefusedError. */
export function decideDeed(deed: Deed, about: Handled, actor: string, atUnixMs: number): DeedOutcome {
  const { handling } = about;
  switch (deed.kind) {
    case 'acknowledge':
      return acknowledged(about, actor, atUnixMs);
    case 'unacknowledge':
      if (handling.acknowledgedAt === null) return undefined;
      return {
        handling: { ...handling, acknowledgedAt: null, acknowledgedBy: null },
        entry: { kind: 'unacknowledged', text: 'Took the acknowledgement back' },
      };
    case 'assign':
      if (handling.assignee === deed.assignee) return undefined;
      return {
        handling: { ...handling, assignee: deed.assignee },
        entry: {
          kind: 'assigned',
          text: deed.assignee === null ? 'Assigned to nobody' : `Assigned to ${deed.assignee}`,
        },
      };
    case 'note':
      return { handling, entry: { kind: 'noted', text: deed.text } };
    case 'snooze':
      return snoozed(about, deed.untilUnixMs, atUnixMs);
    case 'resolve':
      return resolved(about, actor);
  }
}

function acknowledged(about: Handled, actor: string, atUnixMs: number): DeedOutcome {
  const { handling } = about;
  if (handling.acknowledgedAt !== null) return undefined;
  refuseIfOver(about, 'acknowledge');
  return {
    handling: { ...handling, acknowledgedAt: isoOf(atUnixMs), acknowledgedBy: actor },
    entry: { kind: 'acknowledged', text: 'Acknowledged' },
    event: 'acknowledged',
  };
}

function snoozed(about: Handled, untilUnixMs: number | null, atUnixMs: number): DeedOutcome {
  const { handling } = about;
  const snoozedUntil = untilUnixMs === null ? null : isoOf(untilUnixMs);
  if (handling.snoozedUntil === snoozedUntil) return undefined;
  if (untilUnixMs === null || snoozedUntil === null) {
    return {
      handling: { ...handling, snoozedUntil },
      entry: { kind: 'unsnoozed', text: 'Snoozed no longer' },
    };
  }
  if (untilUnixMs <= atUnixMs) {
    throw new DeedRefusedError(
      `${snoozedUntil} is over: it is ${isoOf(atUnixMs)} now; snooze until a later time`,
    );
  }
  refuseIfOver(about, 'snooze');
  return {
    handling: { ...handling, snoozedUntil },
    entry: { kind: 'snoozed', text: `Snoozed until ${snoozedUntil.slice(0, 16).replace('T', ' ')} UTC` },
  };
}

/** An incident that is over is what was asked for, whoever ended it. */
function resolved({ handling, overSince }: Handled, actor: string): DeedOutcome {
  if (handling.resolvedBy !== null || overSince !== null) return undefined;
  return {
    handling: { ...handling, resolvedBy: actor },
    entry: { kind: 'resolved', text: 'Resolved by hand' },
    event: 'resolved',
  };
}

function refuseIfOver({ overSince }: Handled, what: string): void {
  if (overSince !== null)
    throw new DeedRefusedError(`it is over since ${overSince}: there is nothing to ${what}`);
}

function isoOf(unixMs: number): string {
  return new Date(unixMs).toISOString();
}
