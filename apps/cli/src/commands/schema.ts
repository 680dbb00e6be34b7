import { definitionsSchema } from '#contract';
import { rulesTestSchema } from '../rules-test/schema.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { type Terminal } from './terminal.js';

/** Writes the JSON Schema of files of definitions, or of tests, for editors. */
export function schema({ tests }: { tests?: boolean }, terminal: Terminal): ExitCode {
  terminal.sayJson(tests ? rulesTestSchema() : definitionsSchema());
  return EXIT.ok;
}
