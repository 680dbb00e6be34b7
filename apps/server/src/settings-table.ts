import { Settings } from '#contract';

/** docs/config.md: every setting with its default and its meaning, from the schema that reads them. */
export function settingsTable(): string {
  const rows = Object.entries(Settings.shape).map(([name, schema]) => {
    const preset = presetOf(name as keyof Settings);
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

function presetOf(name: keyof Settings): string | undefined {
  const { defaultValue } = Settings.shape[name].def as { defaultValue?: unknown };
  return typeof defaultValue === 'string' || typeof defaultValue === 'number'
    ? String(defaultValue)
    : undefined;
}
