import { createHash } from 'node:crypto';
import { type ApplyRequest, type FieldError, pointerOf, type Section, SECTIONS } from '#contract';
import { differences, type FieldDifference } from './diff.js';
import { type Definition } from './sections.js';
import { type Stored, type Wanted } from './stored.js';

export type PlannedChange = {
  section: Section;
  id: string;
  action: 'create' | 'update' | 'delete';
  /** What it is from now on; undefined for a deletion. */
  after: Definition | undefined;
  before: Definition | undefined;
  /** The set that it belonged to before, and the one that it will belong to. */
  setBefore: string | null;
  setAfter: string | null;
  fields: FieldDifference[];
};

export type Plan = {
  /** In an order in which each step is possible: what is named by others comes first, and goes last. */
  changes: PlannedChange[];
  unchanged: number;
  /** What belongs to another set, and so may not be changed. */
  foreign: FieldError[];
  /** The same for the same changes, and only for them. */
  fingerprint: string;
};

/** What has to be done so that all is as it is wanted. Without a set, nothing becomes a member of one, or is pruned. */
export function planOf(
  wanted: Wanted,
  stored: Stored,
  { set, prune, takeOver }: Pick<ApplyRequest, 'set' | 'prune' | 'takeOver'>,
): Plan {
  const changes: PlannedChange[] = [];
  const foreign: FieldError[] = [];
  let unchanged = 0;
  for (const section of SECTIONS) {
    for (const [id, after] of wanted[section]) {
      const there = stored[section].get(id);
      const setBefore = there?.set ?? null;
      const fields = differences(there?.definition, after);
      // To say the same as another set is no harm, but to claim it is.
      const isForeign = setBefore !== null && setBefore !== set && (set !== undefined || fields.length > 0);
      const setAfter = set ?? setBefore;
      if (there && fields.length === 0 && setAfter === setBefore) unchanged++;
      else {
        const action = there ? 'update' : 'create';
        const before = there?.definition;
        changes.push({ section, id, action, before, after, setBefore, setAfter, fields });
      }
      if (isForeign && !takeOver) foreign.push(foreignError(section, id, setBefore));
    }
  }
  if (prune && set !== undefined) changes.push(...pruned(wanted, stored, set));
  return { changes, unchanged, foreign, fingerprint: fingerprintOf(changes) };
}

function pruned(wanted: Wanted, stored: Stored, set: string): PlannedChange[] {
  return SECTIONS.toReversed().flatMap((section) =>
    [...stored[section]]
      .filter(([id, there]) => there.set === set && !wanted[section].has(id))
      .map(([id, { definition }]) => ({
        section,
        id,
        action: 'delete' as const,
        before: definition,
        after: undefined,
        setBefore: set,
        setAfter: null,
        fields: differences(definition, undefined),
      })),
  );
}

function foreignError(section: Section, id: string, set: string): FieldError {
  const detail = `belongs to the set "${set}": change it there, or take it over with "takeOver" (--take-over)`;
  return { pointer: pointerOf([section, id]), detail };
}

function fingerprintOf(changes: PlannedChange[]): string {
  return createHash('sha256').update(JSON.stringify(changes)).digest('base64url');
}
