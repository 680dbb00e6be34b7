import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { Definitions, type Section, SECTIONS } from '#contract';

/** Definitions as a file that `culprit apply` takes: without what is the default anyway. */
export function definitionsYaml(definitions: Definitions, set: string | undefined, schema: string): string {
  const sections = SECTIONS.flatMap((section) => {
    const entries = Object.entries<Record<string, unknown>>(definitions[section]);
    if (entries.length === 0) return [];
    const short = entries.map(([id, definition]) => [id, withoutDefaults(section, id, definition)]);
    return [stringify({ [section]: Object.fromEntries(short) }, { lineWidth: 0 })];
  });
  const head = `# yaml-language-server: $schema=${schema}\n`;
  return [head, ...(set === undefined ? [] : [`set: ${set}\n`]), ...sections].join('\n');
}

/** Leaves out each field that would be the same without being said. */
function withoutDefaults(section: Section, id: string, definition: Record<string, unknown>): object {
  const meant = Definitions.parse({ [section]: { [id]: definition } });
  let short = definition;
  for (const field of Object.keys(definition)) {
    const { [field]: _, ...rest } = short;
    const result = Definitions.safeParse({ [section]: { [id]: rest } });
    if (result.success && isDeepStrictEqual(result.data, meant)) short = rest;
  }
  return short;
}
