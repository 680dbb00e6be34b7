import { type ApplyRequest, type Section, SECTIONS } from '#contract';
import { type OpenDefinitions } from '#store';
import { ACCESS, type Definition } from './sections.js';

/** What is defined now: of each kind, by id. */
export type Stored = Record<Section, Map<string, { definition: Definition; set: string | null }>>;

/** What is to be defined: of each kind, by id. */
export type Wanted = Record<Section, Map<string, Definition>>;

/** Everything that is defined, and which set it belongs to. */
export async function readStored(definitions: OpenDefinitions): Promise<Stored> {
  const setOf = new Map<string, string>();
  for (const { section, id, set } of await definitions.sets.members()) setOf.set(`${section}/${id}`, set);
  const stored = emptySections<{ definition: Definition; set: string | null }>();
  for (const section of SECTIONS) {
    for (const [id, definition] of await ACCESS[section].list(definitions)) {
      stored[section].set(id, { definition, set: setOf.get(`${section}/${id}`) ?? null });
    }
  }
  return stored;
}

export function wantedBy(request: ApplyRequest): Wanted {
  const wanted = emptySections<Definition>();
  for (const section of SECTIONS) {
    for (const [id, definition] of Object.entries<Definition>(request[section])) {
      wanted[section].set(id, ACCESS[section].normal(id, definition));
    }
  }
  return wanted;
}

function emptySections<T>(): Record<Section, Map<string, T>> {
  return {
    accounts: new Map(),
    calendars: new Map(),
    channels: new Map(),
    rotations: new Map(),
    escalationPolicies: new Map(),
    maintenanceWindows: new Map(),
    slas: new Map(),
    teams: new Map(),
    routes: new Map(),
  };
}
