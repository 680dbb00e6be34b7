import { inert } from '../render/inert.js';

const MOST_CHARACTERS = 80;

/** The name that somebody gives, as it can be shown anywhere; null where he gives none. */
export function givenName(text: string | undefined): string | null {
  const name = inert(text ?? '', MOST_CHARACTERS);
  return name === '' ? null : name;
}

/** Who did something: nobody has to say who he is, but whose link it was is known; null: none was used. */
export function through(name: string | null, channel: string | null): string {
  const who = name ?? 'somebody';
  return channel === null ? who : `${who}, through ${channel}`;
}
