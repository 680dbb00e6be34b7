import { type Problem } from '#contract';
import { nameOf } from '../files/check-document.js';
import { type DefinedInFiles } from '../files/definitions.js';
import { errorAt, type Finding } from '../files/finding.js';
import { pathOf } from '#contract';

/** What the server says of fields, at the places in the files where they stand; the whole where it names none. */
export function locatedProblem({ errors, detail }: Problem, defined: DefinedInFiles): Finding[] {
  if (!errors || errors.length === 0) return [errorAt(undefined, detail)];
  return errors.map((error) =>
    errorAt(defined.placeOf(error.pointer), `${nameOf(pathOf(error.pointer))}: ${error.detail}`),
  );
}
