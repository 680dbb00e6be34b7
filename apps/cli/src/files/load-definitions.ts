import { DefinitionsFile, SECTIONS } from '#contract';
import { addOpenSlo, isOpenSlo } from '../openslo/import.js';
import { DocumentSchema } from './check-document.js';
import { DefinedInFiles } from './definitions.js';
import { isRecord, withEnvironment } from './environment.js';
import { errorAt } from './finding.js';
import { type SourceText } from './source-text.js';
import { parseYaml, type YamlDocument } from './yaml-source.js';

const FILE = new DocumentSchema(DefinitionsFile);

/** Puts together what all documents define: ours, and OpenSLO's. Everything that is wrong is in its findings. */
export function loadDefinitions(sources: readonly SourceText[], env: NodeJS.ProcessEnv): DefinedInFiles {
  const defined = new DefinedInFiles();
  const openSlo: YamlDocument[] = [];
  for (const source of sources) {
    const { documents, findings } = parseYaml(source);
    defined.findings.push(...findings);
    for (const document of documents) {
      if (isOpenSlo(document)) openSlo.push(document);
      else addDocument(defined, document, env);
    }
  }
  addOpenSlo(defined, openSlo);
  // An empty file is a mistake, unless it says whose definitions are all to go.
  const [source] = sources;
  if (defined.isEmpty && defined.set === undefined && defined.findings.length === 0) {
    defined.findings.push(errorAt(source && { source, from: 0, to: 1 }, 'defines nothing'));
  }
  return defined;
}

function addDocument(defined: DefinedInFiles, document: YamlDocument, env: NodeJS.ProcessEnv): void {
  const written = withEnvironment(document, env);
  defined.findings.push(...written.findings);
  const checked = FILE.check(document, written.value);
  if ('findings' in checked) {
    defined.findings.push(...checked.findings);
    return;
  }
  const { set } = checked.value;
  if (set !== undefined) defined.belongTo(set, document.locate(['set']).value);
  for (const section of SECTIONS) {
    // As it is written: the server fills in what is absent.
    const definitions = isRecord(written.value) ? written.value[section] : undefined;
    for (const [id, definition] of Object.entries(isRecord(definitions) ? definitions : {})) {
      const locate = (path: readonly string[]) => document.locate([section, id, ...path]).value;
      const { key, value } = document.locate([section, id]);
      defined.add(section, id, definition, locate, key ?? value);
    }
  }
}
