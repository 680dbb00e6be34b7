import { type z } from 'zod';
import {
  Account,
  Calendar,
  Channel,
  EscalationPolicy,
  MaintenanceWindow,
  Rotation,
  Route,
  type Section,
  Sla,
  Team,
} from '#contract';
import { Turn } from '#kit';
import { type OpenDefinitions } from '#store';

/** A definition without its id: plain JSON, all defaults filled in. */
export type Definition = Record<string, unknown>;

/** A definition as it is to be; `isNew` where there is none of the id yet. */
type Written = { id: string; definition: Definition; isNew: boolean };

/** One kind of definition, whichever: what is there, and how to change it. */
type SectionAccess = {
  /** As it is stored: with all defaults, and nothing undefined. */
  normal(id: string, definition: Definition): Definition;
  list(tables: OpenDefinitions): Promise<[id: string, definition: Definition][]>;
  write(tables: OpenDefinitions, definitions: readonly Written[], actor: string): Promise<void>;
  remove(tables: OpenDefinitions, id: string, actor: string): Promise<unknown>;
};

type Table<T> = {
  list(): Promise<T[]>;
  create(definition: T, actor: string): Promise<unknown>;
  replace(definition: T, actor: string): Promise<unknown>;
  delete(id: string, actor: string): Promise<unknown>;
};

/** A page is one piece of work for Postgres' client. */
const ACCOUNTS_PER_PAGE = 1_000;

export const ACCESS: Record<Section, SectionAccess> = {
  accounts: {
    normal: (key, definition) => normal(Account.parse({ ...definition, key }), 'key'),
    list: async ({ accounts }) => {
      const turn = new Turn();
      const all: [string, Definition][] = [];
      for (let page: Account[] = [], after = ''; ; after = page.at(-1)?.key ?? '') {
        page = await accounts.list({ after, limit: ACCOUNTS_PER_PAGE });
        for (const account of page) {
          await turn.yieldIfDue();
          all.push([account.key, normal(account, 'key')]);
        }
        if (page.length < ACCOUNTS_PER_PAGE) return all;
      }
    },
    write: async ({ accounts }, definitions, actor) => {
      const written = definitions.map(({ id, definition }) => Account.parse({ ...definition, key: id }));
      const changes = written.map((account) => ({ key: account.key, next: () => account }));
      if (changes.length > 0) await accounts.change(changes, actor);
    },
    remove: ({ accounts }, key, actor) => accounts.delete(key, actor),
  },
  calendars: access(Calendar, ({ calendars }) => calendars),
  channels: access(Channel, ({ channels }) => channels),
  rotations: access(Rotation, ({ rotations }) => rotations),
  escalationPolicies: access(EscalationPolicy, ({ escalationPolicies }) => escalationPolicies),
  maintenanceWindows: access(MaintenanceWindow, ({ maintenanceWindows }) => maintenanceWindows),
  slas: access(Sla, ({ slas }) => slas),
  teams: access(Team, ({ teams }) => teams),
  routes: access(Route, ({ routes }) => routes),
};

function access<T extends { id: string }>(
  schema: z.ZodType<T>,
  tableOf: (tables: OpenDefinitions) => Table<T>,
): SectionAccess {
  const whole = (id: string, definition: Definition): T => schema.parse({ ...definition, id });
  return {
    normal: (id, definition) => normal(whole(id, definition), 'id'),
    list: async (tables) => (await tableOf(tables).list()).map((each) => [each.id, normal(each, 'id')]),
    write: async (tables, definitions, actor) => {
      const table = tableOf(tables);
      for (const { id, definition, isNew } of definitions) {
        if (isNew) await table.create(whole(id, definition), actor);
        else await table.replace(whole(id, definition), actor);
      }
    },
    remove: (tables, id, actor) => tableOf(tables).delete(id, actor),
  };
}

/** Without the id, which stands before it, and the version, which the store counts. */
function normal(definition: object, idName: 'id' | 'key'): Definition {
  const copy: Definition = JSON.parse(JSON.stringify(definition));
  delete copy[idName];
  delete copy['version'];
  return copy;
}
