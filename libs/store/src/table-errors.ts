import { type Namer } from './sql/select-namers.js';

/** Something with this id exists already. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';

  constructor(
    readonly kind: 'SLA' | NamedKind | 'maintenance window' | 'route',
    readonly id: string,
  ) {
    super(`the ${kind} "${id}" exists already; change it with PUT, or choose another id`);
  }
}

/** Something that may be named by others. */
type NamedKind = 'channel' | 'calendar' | 'rotation' | 'escalation policy' | 'team';

/** What is to be saved names what does not exist. */
export class UnknownNameError extends Error {
  override readonly name = 'UnknownNameError';

  constructor(
    readonly kind: NamedKind,
    readonly ids: string[],
  ) {
    super(`no such ${kind}: ${ids.join(', ')}; create it first`);
  }
}

/** What others name can't be deleted. */
export class InUseError extends Error {
  override readonly name = 'InUseError';

  constructor(
    readonly kind: NamedKind,
    readonly id: string,
    readonly namers: Namer[],
  ) {
    super(`the ${kind} "${id}" is named by ${listOf(namers)}; take it out of them first`);
  }
}

const PLURALS = {
  SLA: 'SLAs',
  rotation: 'rotations',
  'escalation policy': 'escalation policies',
  route: 'routes',
};

/** "the SLAs gold, silver and the rotations payments" */
function listOf(namers: Namer[]): string {
  const kinds = [...new Set(namers.map(({ kind }) => kind))];
  return kinds
    .map((kind) => {
      const ids = namers.filter((namer) => namer.kind === kind).map(({ id }) => id);
      return `the ${PLURALS[kind]} ${ids.join(', ')}`;
    })
    .join(' and ');
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

/** A delivery can't be sent again. */
export class NotResendableError extends Error {
  override readonly name = 'NotResendableError';

  constructor(reason: string) {
    super(`this delivery can't be sent again: ${reason}`);
  }
}
