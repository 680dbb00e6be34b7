import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { codeOf, OperatorError } from '#kit';
import { SourceText } from './source-text.js';

const IS_YAML = /\.(ya?ml|json)$/;
/** What `culprit rules test` reads stands beside the rules that it tests. */
const IS_TEST = /\.test\.ya?ml$/;

/** Reads files, all YAML below folders, or standard input for "-". @throws OperatorError */
export function readSources(names: readonly string[]): SourceText[] {
  const files = names.flatMap((name) => (isFolder(name) ? yamlIn(name) : [name]));
  return [...new Set(files)].map(readSource);
}

export function readSource(name: string): SourceText {
  return new SourceText(
    name,
    attempt(name, () => readFileSync(name === '-' ? 0 : name, 'utf8')).replace(/^\uFEFF/, ''),
  );
}

function isFolder(name: string): boolean {
  return name !== '-' && attempt(name, () => statSync(name)).isDirectory();
}

function yamlIn(folder: string): string[] {
  const found = attempt(folder, () => readdirSync(folder, { recursive: true, encoding: 'utf8' }));
  const files = found.filter((file) => IS_YAML.test(file) && !IS_TEST.test(file)).sort();
  if (files.length === 0) throw new OperatorError(`${folder} holds no .yaml, .yml or .json files.`);
  return files.map((file) => path.join(folder, file));
}

function attempt<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const why = codeOf(error) === 'ENOENT' ? 'there is no such file' : String(codeOf(error) ?? error);
    throw new OperatorError(`${name} can't be read: ${why}.`, { cause: error });
  }
}
