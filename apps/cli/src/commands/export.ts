import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { type Api } from '../api.js';
import { definitionsYaml } from '../output/definitions-yaml.js';
import { toOpenSlo } from '../openslo/export.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { definitionsIn, load } from './load.js';
import { type Terminal } from './terminal.js';

/** Writes what is defined as a file that can be applied. */
export async function exportDefinitions(
  api: Api,
  { set, out }: { set?: string; out?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const definitions = await api.definitions(set);
  write(definitionsYaml(definitions, set, `${api.url.replace(/\/$/, '')}/api/v1/schema`), out, terminal);
  return EXIT.ok;
}

/** Writes the rules of files, or of the server, as OpenSLO. */
export async function exportOpenSlo(
  api: Api,
  { set, out, file, partial }: { set?: string; out?: string; file?: string[]; partial?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const definitions = file ? definitionsIn(load(file, terminal)) : await api.definitions(set);
  const { documents, left } = toOpenSlo(definitions);
  for (const { name, why } of left)
    terminal.note(`${partial ? 'warning' : 'error'}: left out: ${name}: ${why}`);
  if (left.length > 0 && !partial) {
    terminal.note('Nothing has been written; --partial writes the rest.');
    return EXIT.invalid;
  }
  write(
    documents
      .map((document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }))
      .join('---\n'),
    out,
    terminal,
  );
  return EXIT.ok;
}

/** Writes OpenSLO files as ours. */
export function importOpenSlo(
  { file, out }: { file: string[]; out?: string },
  schema: string,
  terminal: Terminal,
): ExitCode {
  const defined = load(file, terminal);
  write(definitionsYaml(definitionsIn(defined), defined.set, schema), out, terminal);
  return EXIT.ok;
}

function write(text: string, out: string | undefined, terminal: Terminal): void {
  if (out === undefined) terminal.say(text.trimEnd());
  else writeFileSync(out, text);
}
