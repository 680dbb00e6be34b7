import { DefinitionsFile, SECTIONS } from '#contract';
import { addOpenSlo, isOpenSlo } from '../openslo/import.js';
import { DocumentSchema } from './check-document.js';
import { DefinedInFiles } from './definitions.js';
import { Environment, isRecord } from './environment.js';
import { errorAt } from './finding.js';
import { type SourceText } from './source-text.js';
import { parseYaml, type YamlDocument } from './yaml-source.js';

const FILE = new DocumentSchema(DefinitionsFile);

/**
 * Puts together what all documents define: ours, and OpenSLO's. Everything that is wrong is in its findings.
 * @param env where ${NAME} comes from; absent: secrets do not matter
 */
export function loadDefinitions(sources: readonly SourceText[], env?: NodeJS.ProcessEnv): DefinedInFiles {
  const environment = new Environment(env);
  const defined = new DefinedInFiles();
  const openSlo: YamlDocument[] = [];
  for (const source of sources) {
    const { documents, findings } = parseYaml(source);
    defined.findings.push(...findings);
    for (const document of documents) {
      if (isOpenSlo(document)) openSlo.push(document);
      else addDocument(defined, document, environment);
    }
  }
  addOpenSlo(defined, openSlo, environment);
  return defined;
}

function addDocument(defined: DefinedInFiles, document: YamlDocument, environment: Environment): void {
  const { checked: value, kept } = withSecrets(defined, document, environment);
  const checked = FILE.check(document, value);
  if ('findings' in checked) {
    defined.findings.push(...checked.findings);
    return;
  }
  const { set } = checked.value;
  if (set !== undefined) defined.belongTo(set, document.locate(['set']).value);
  addDefinitions(defined, document, kept);
}

/** Adds all sections of a document that is as it should be. */
export function addDefinitions(defined: DefinedInFiles, document: YamlDocument, written: unknown): void {
  for (const section of SECTIONS) {
    // As it is written: the server fills in what is absent.
    const definitions = isRecord(written) ? written[section] : undefined;
    for (const [id, definition] of Object.entries(isRecord(definitions) ? definitions : {})) {
      const locate = (path: readonly string[]) => document.locate([section, id, ...path]).value;
      const { key, value } = document.locate([section, id]);
      defined.add(section, id, definition, locate, key ?? value);
    }
  }
}

/** The document with the secrets of its channels. */
function withSecrets(
  { findings }: DefinedInFiles,
  document: YamlDocument,
  environment: Environment,
): { checked: unknown; kept: unknown } {
  const { value } = document;
  if (!isRecord(value) || !isRecord(value['channels'])) return { checked: value, kept: value };
  const checked = { ...value['channels'] };
  const kept = { ...value['channels'] };
  for (const [id, channel] of Object.entries(value['channels'])) {
    if (!isRecord(channel)) continue;
    const both = environment.resolved(channel, (path, name) => {
      const place = document.locate(['channels', id, ...path]).value;
      findings.push(errorAt(place, `the environment variable ${name} is not set`));
    });
    checked[id] = both.checked;
    kept[id] = both.kept;
  }
  return { checked: { ...value, channels: checked }, kept: { ...value, channels: kept } };
}
