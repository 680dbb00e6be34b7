import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { Definitions, type Section, SECTIONS } from '#contract';
import { isRecord } from '../files/environment.js';

/** Definitions whose channels may hold ${NAME} in place of a secret. */
export type WrittenDefinitions = Omit<Definitions, 'channels'> & { channels: Record<string, unknown> };

/** Definitions as a file that `culprit apply` takes: without what is the default anyway. */
export function definitionsYaml(
  definitions: WrittenDefinitions,
  set: string | undefined,
  schema: string,
): string {
  const sections = SECTIONS.flatMap((section) => {
    const entries = Object.entries<unknown>(definitions[section]);
    if (entries.length === 0) return [];
    const short = entries.map(([id, definition]) => [id, withoutDefaults(section, id, definition)]);
    return [stringify({ [section]: Object.fromEntries(short) }, { lineWidth: 0 })];
  });
  const head = `# yaml-language-server: $schema=${schema}\n`;
  return [head, ...(set === undefined ? [] : [`set: ${set}\n`]), ...sections].join('\n');
}

/** Leaves out each field that would be the same without being said. */
function withoutDefaults(section: Section, id: string, definition: unknown): unknown {
  const meant = Definitions.safeParse({ [section]: { [id]: definition } });
  if (!meant.success || !isRecord(definition)) return definition;
  let short = definition;
  for (const field of Object.keys(definition)) {
    const { [field]: _, ...rest } = short;
    const result = Definitions.safeParse({ [section]: { [id]: rest } });
    if (result.success && isDeepStrictEqual(result.data, meant.data)) short = rest;
  }
  return short;
}
