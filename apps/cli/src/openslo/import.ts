import { probablyMeant } from '#contract';
import { DocumentSchema } from '../files/check-document.js';
import { type DefinedInFiles } from '../files/definitions.js';
import { type Environment } from '../files/environment.js';
import { errorAt } from '../files/finding.js';
import { type YamlDocument } from '../files/yaml-source.js';
import { Notes, Part } from './documents.js';
import { addSlo } from './import-slo.js';
import { addTarget } from './import-target.js';
import { Library } from './library.js';
import { type Kind, KINDS } from './schemas.js';

const CHECKS = new Map<string, DocumentSchema<unknown>>(
  Object.entries(KINDS).map(([kind, schema]) => [kind, new DocumentSchema<unknown>(schema)]),
);

/** Whether a document says that it is one of OpenSLO's, of whatever version. */
export function isOpenSlo({ value }: YamlDocument): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'apiVersion' in value &&
    String(value.apiVersion).startsWith('openslo')
  );
}

/** Adds what OpenSLO documents define; what Culprit can't do is an error or a warning at its place. */
export function addOpenSlo(
  defined: DefinedInFiles,
  documents: readonly YamlDocument[],
  environment: Environment,
): void {
  const notes = new Notes(defined);
  const library = new Library(notes);
  for (const document of documents) {
    const kind = checkedKind(document, defined);
    if (kind !== undefined) library.add(kind, document);
  }
  for (const target of library.all(KINDS.AlertNotificationTarget))
    addTarget(target, environment, defined, notes);
  for (const slo of library.all(KINDS.SLO)) addSlo(slo, library, defined, notes);
  for (const unused of library.unused()) {
    notes.leaveOut(new Part(unused, ['metadata', 'name'], ''), 'is used by no SLO here, and left out');
  }
}

/** The kind of a document that is as it should be. */
function checkedKind(document: YamlDocument, defined: DefinedInFiles): Kind | undefined {
  const { value } = document;
  if (typeof value !== 'object' || value === null) return undefined;
  const kind = 'kind' in value ? String(value.kind) : '';
  const check = CHECKS.get(kind);
  if (!check) {
    const meant = probablyMeant(kind, [...CHECKS.keys()]);
    const hint =
      meant === undefined ? `there is ${[...CHECKS.keys()].join(', ')}` : `did you mean "${meant}"?`;
    defined.findings.push(
      errorAt(document.locate(['kind']).value, `kind: "${kind}" is not one of OpenSLO v1; ${hint}`),
    );
    return undefined;
  }
  const checked = check.check(document, value);
  if (!('findings' in checked)) return isKind(kind) ? kind : undefined;
  defined.findings.push(...checked.findings);
  return undefined;
}

function isKind(kind: string): kind is Kind {
  return kind in KINDS;
}
