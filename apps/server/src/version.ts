import { readFileSync } from 'node:fs';
import { z } from 'zod';

const PACKAGE = new URL('../../../../package.json', import.meta.url);

/** Culprit's version, as package.json has it. */
export function version(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(PACKAGE, 'utf8'))).version;
}
