import { type EscalationPolicy } from './escalation.js';
import { pointerOf } from './field-errors.js';
import { type MaintenanceWindow } from './maintenance.js';
import { type Rotation } from './rotation.js';
import { type Sla } from './sla.js';

/** A field that names something else, by its JSON pointer. */
export type Reference = { pointer: string; kind: NamedKind; id: string };

export type NamedKind = 'channel' | 'rotation' | 'escalation policy' | 'SLA';

/** Whom a rule pages. */
export function pagedBy({ channels, escalation }: Pick<Sla, 'channels' | 'escalation'>): Reference[] {
  const named = channels.map((id, i): Reference => ({ pointer: `/channels/${i}`, kind: 'channel', id }));
  if (escalation === undefined) return named;
  return [...named, { pointer: '/escalation', kind: 'escalation policy', id: escalation }];
}

/** The rules that a maintenance is about, where it names any. */
export function maintainedSlas({ scope }: Pick<MaintenanceWindow, 'scope'>): Reference[] {
  return (scope.slas ?? []).map((id, i) => ({ pointer: `/scope/slas/${i}`, kind: 'SLA', id }));
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
