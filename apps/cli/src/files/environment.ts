import { errorAt, type Finding } from './finding.js';
import { type YamlDocument } from './yaml-source.js';

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * What a document of definitions says, with the values of environment variables in place of ${NAME} where channels
 * may hold secrets: in the URLs and the headers of webhooks. So the files can be shown to everybody.
 */
export function withEnvironment(
  document: YamlDocument,
  env: NodeJS.ProcessEnv,
): { value: unknown; findings: Finding[] } {
  const findings: Finding[] = [];
  const resolve = (value: unknown, path: string[]): unknown => {
    if (typeof value !== 'string') return value;
    return value.replace(VARIABLE, (whole: string, name: string) => {
      const found = env[name];
      if (found !== undefined && found !== '') return found;
      findings.push(errorAt(document.locate(path).value, `the environment variable ${name} is not set`));
      // Something that fits where a URL or a part of one does, so that this stays the only error.
      return whole === value && path.at(-1) === 'url' ? 'https://unset.invalid' : 'unset';
    });
  };
  const resolved = (channel: unknown, path: string[]): unknown => {
    if (!isRecord(channel) || channel['type'] !== 'webhook') return channel;
    const { headers } = channel;
    return {
      ...channel,
      ...('url' in channel && { url: resolve(channel['url'], [...path, 'url']) }),
      ...(isRecord(headers) && { headers: mapped(headers, [...path, 'headers'], resolve) }),
    };
  };
  const { value } = document;
  if (!isRecord(value) || !isRecord(value['channels'])) return { value, findings };
  return { value: { ...value, channels: mapped(value['channels'], ['channels'], resolved) }, findings };
}

function mapped(
  record: Record<string, unknown>,
  path: string[],
  each: (value: unknown, path: string[]) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, each(value, [...path, name])]),
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
