import { type EscalationPolicy } from './escalation.js';
import { pointerOf } from './field-errors.js';
import { type Rotation } from './rotation.js';

/** A field that names something else, by its JSON pointer. */
export type Reference = { pointer: string; kind: 'channel' | 'rotation'; id: string };

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
