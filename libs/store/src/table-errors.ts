/** Something with this id exists already. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';

  constructor(
    readonly kind: 'SLA' | 'channel' | 'calendar' | 'maintenance window',
    readonly id: string,
  ) {
    super(`the ${kind} "${id}" exists already; change it with PUT, or choose another id`);
  }
}

/** An SLA names channels that do not exist. */
export class UnknownChannelError extends Error {
  override readonly name = 'UnknownChannelError';

  constructor(readonly channels: string[]) {
    super(`no such channel: ${channels.join(', ')}; create it first`);
  }
}

/** What SLAs name can't be deleted. */
export class InUseError extends Error {
  override readonly name = 'InUseError';

  constructor(
    readonly kind: 'channel' | 'calendar',
    readonly id: string,
    readonly slas: string[],
  ) {
    super(`the ${kind} "${id}" is named by the SLAs ${slas.join(', ')}; take it out of them first`);
  }
}

/** What was to be replaced has been changed since it was read. */
export class VersionConflictError extends Error {
  override readonly name = 'VersionConflictError';

  constructor(
    readonly id: string,
    readonly expected: number,
    readonly current: number | undefined,
    readonly last: { actor: string; at: Date } | undefined,
  ) {
    const who = last ? `: ${last.actor} changed it at ${last.at.toISOString()}` : '';
    super(
      `the SLA "${id}" is at version ${current}, not ${expected}${who}; read it again, and send your change with its version`,
    );
  }
}

/** An SLA names a calendar that does not exist. */
export class UnknownCalendarError extends Error {
  override readonly name = 'UnknownCalendarError';

  constructor(readonly calendar: string) {
    super(`no such calendar: ${calendar}; create it first`);
  }
}

/** A delivery can't be sent again. */
export class NotResendableError extends Error {
  override readonly name = 'NotResendableError';

  constructor(reason: string) {
    super(`this delivery can't be sent again: ${reason}`);
  }
}
