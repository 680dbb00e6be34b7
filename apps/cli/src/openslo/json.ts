import { type Notes, type Part } from './documents.js';

/** What a text says as JSON; where it is none, that is taken down. */
export function json(part: Part<string>, notes: Notes): unknown {
  try {
    return JSON.parse(part.value);
  } catch {
    return notes.refuse(part, 'has to be JSON');
  }
}
