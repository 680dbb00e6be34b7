import { JournalRefusal } from '#journal';
import { Overloaded } from '#receive';

/** Room appears when Postgres takes what is waiting, or somebody frees the disk: seconds at best. */
const RETRY_AFTER_SECONDS = 5;

/** A journal that can't take a request now is no fault of it: its sender keeps it and comes back. */
export function overloaded(error: unknown): never {
  if (error instanceof JournalRefusal) throw new Overloaded(error.message, RETRY_AFTER_SECONDS);
  throw error;
}
