import { z } from 'zod';
import { Settings } from '#contract';

/** docs/config.md: every setting with its default and its meaning, from the schema that reads them. */
export function settingsTable(): string {
  const rows = Object.entries(Settings.shape).map(([name, schema]) => {
    const preset = presetOf(schema);
    return `| \`${name}\` | ${preset === undefined ? '–' : `\`${preset}\``} | ${schema.description ?? ''} |`;
  });
  return [
    '# Settings',
    '',
    'Environment variables, read once at the start. Durations are written as `500ms`, `10s`, `5m`, `1h` or `1d`, sizes as `16MiB` or `1GiB`.',
    '',
    '| variable | default | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** The default as a person would write it. A schema that transforms its text keeps the default within. */
function presetOf(schema: z.core.$ZodType): string | undefined {
  const { def } = schema._zod;
  if ('defaultValue' in def) return String(def.defaultValue);
  return 'in' in def && def.in instanceof z.ZodType ? presetOf(def.in) : undefined;
}
