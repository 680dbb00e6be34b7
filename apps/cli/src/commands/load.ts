import { findProblems } from '#evaluate';
import { Definitions, pathOf } from '#contract';
import { nameOf } from '../files/check-document.js';
import { type WrittenDefinitions } from '../output/definitions-yaml.js';
import { type DefinedInFiles } from '../files/definitions.js';
import { errorAt, throwErrors } from '../files/finding.js';
import { readSources } from '../files/find-files.js';
import { loadDefinitions } from '../files/load-definitions.js';
import { type Terminal } from './terminal.js';

/**
 * What files define, once nothing is wrong with them that can be told without the server.
 * @param env where secrets come from; absent where they do not matter
 * @throws FindingsError
 */
export function load(files: readonly string[], terminal: Terminal, env?: NodeJS.ProcessEnv): DefinedInFiles {
  const defined = loadDefinitions(readSources(files), env);
  const { findings } = defined;
  // An empty file is a mistake, unless it says whose definitions are all to go.
  if (defined.isEmpty && defined.set === undefined && findings.length === 0) {
    findings.push(errorAt(undefined, `${files.join(', ')}: nothing is defined there`));
  }
  throwErrors(findings);
  for (const [id, sla] of Object.entries(definitionsIn(defined).slas)) {
    for (const { pointer, detail } of findProblems(sla)) {
      const path = ['slas', id, ...pathOf(pointer)];
      findings.push(errorAt(defined.placeOf(`/slas/${id}${pointer}`), `${nameOf(path)}: ${detail}`));
    }
  }
  throwErrors(findings);
  terminal.noteFindings(findings);
  return defined;
}

/** What files define, with all defaults; channels as they are written there, with ${NAME} for secrets. */
export function definitionsIn({ sections: { channels, ...others } }: DefinedInFiles): WrittenDefinitions {
  return { ...Definitions.parse(others), channels };
}
