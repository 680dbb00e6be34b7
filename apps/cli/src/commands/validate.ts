import { EXIT, type ExitCode } from './exit-code.js';
import { load } from './load.js';
import { type Terminal } from './terminal.js';

/** Checks files as far as that goes without a server. */
export function validate({ file }: { file: string[] }, terminal: Terminal): ExitCode {
  const { sections } = load(file, terminal);
  const counts = Object.entries(sections).flatMap(([section, definitions]) => {
    const count = Object.keys(definitions).length;
    return count > 0 ? [`${count} ${section}`] : [];
  });
  terminal.say(`Valid: ${counts.join(', ') || 'nothing defined'}.`);
  return EXIT.ok;
}
