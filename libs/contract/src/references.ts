import { type EscalationPolicy } from './escalation.js';
import { pointerOf } from './field-errors.js';
import { type MaintenanceWindow } from './maintenance.js';
import { type Rotation } from './rotation.js';
import { type Route } from './route.js';
import { type Silence } from './silence.js';
import { type Sla } from './sla.js';

/** A field that names something else, by its JSON pointer. */
export type Reference = { pointer: string; kind: NamedKind; id: string };

export type NamedKind = 'channel' | 'rotation' | 'escalation policy' | 'team' | 'SLA';

/** Whom a rule pages. */
export function pagedBy({ channels, escalation }: Pick<Sla, 'channels' | 'escalation'>): Reference[] {
  const paged = named('channel', '/channels', channels);
  if (escalation === undefined) return paged;
  return [...paged, { pointer: '/escalation', kind: 'escalation policy', id: escalation }];
}

/** The rules that a maintenance is about, where it names any. */
export function maintainedSlas({ scope }: Pick<MaintenanceWindow, 'scope'>): Reference[] {
  return named('SLA', '/scope/slas', scope.slas);
}

/** The rules that a silence is about, where it names any. */
export function silencedSlas({ match }: Pick<Silence, 'match'>): Reference[] {
  return named('SLA', '/match/slas', match.slas);
}

/** Whom a route tells, and what it asks for by id. */
export function namedByRoute({ match, channels, escalation }: Omit<Route, 'id'>): Reference[] {
  return [
    ...named('channel', '/channels', channels),
    ...(escalation === undefined
      ? []
      : [{ pointer: '/escalation', kind: 'escalation policy' as const, id: escalation }]),
    ...named('team', '/match/teams', match.teams),
    ...named('SLA', '/match/slas', match.slas),
  ];
}

/** All that a policy notifies. */
export function targetsOf({ steps }: Pick<EscalationPolicy, 'steps'>): Reference[] {
  return steps.flatMap(({ notify }, i) =>
    notify.map((target, j) => {
      const above = ['steps', i, 'notify', j];
      return 'channel' in target
        ? { pointer: pointerOf([...above, 'channel']), kind: 'channel', id: target.channel }
        : { pointer: pointerOf([...above, 'rotation']), kind: 'rotation', id: target.rotation };
    }),
  );
}

/** All channels that a rotation may lead to. */
export function rotatingChannels({
  members,
  overrides,
}: Pick<Rotation, 'members' | 'overrides'>): Reference[] {
  const written = [
    ...members.map((member, i) => ({ member, path: ['members', i] })),
    ...overrides.map(({ member }, i) => ({ member, path: ['overrides', i, 'member'] })),
  ];
  return written.map(({ member, path }) =>
    typeof member === 'string'
      ? { pointer: pointerOf(path), kind: 'channel', id: member }
      : { pointer: pointerOf([...path, 'channel']), kind: 'channel', id: member.channel },
  );
}

function named(kind: NamedKind, list: string, ids: readonly string[] = []): Reference[] {
  return ids.map((id, i) => ({ pointer: `${list}/${i}`, kind, id }));
}
