import { storableName } from '#span';

/** Names that spans carry, as Postgres takes them: others than those of operations and accounts come as they were sent. */
export function storedName(name: string): string {
  return storableName(Buffer.from(name));
}
