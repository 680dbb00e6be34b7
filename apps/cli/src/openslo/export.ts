import { z } from 'zod';
import { Sla } from '#contract';
import { type WrittenDefinitions } from '../output/definitions-yaml.js';
import { PREFIX } from './annotations.js';
import { sloOf } from './export-slo.js';

const SHOWN = 3;

/** Of the channels that annotations can say, with ${NAME} in place of secrets. */
const WrittenChannel = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('email'), name: z.string(), to: z.array(z.string()) }),
  z.strictObject({
    type: z.literal('webhook'),
    name: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()).default({}),
  }),
]);

export type Exported = {
  documents: object[];
  /** What OpenSLO can't say, and why: a line for each rule, and one for all of a section that it does not have. */
  left: { name: string; why: string }[];
};

/** Rules and channels as OpenSLO v1. Importing it gives the same rules and channels. */
export function toOpenSlo({
  slas,
  channels,
  accounts,
  calendars,
  rotations,
  escalationPolicies,
  maintenanceWindows,
  teams,
  routes,
}: WrittenDefinitions): Exported {
  const exported: Exported = { documents: [], left: [] };
  for (const [section, definitions] of Object.entries({
    accounts,
    calendars,
    rotations,
    escalationPolicies,
    maintenanceWindows,
    teams,
    routes,
  })) {
    const ids = Object.keys(definitions);
    if (ids.length === 0) continue;
    // Of a site, these may be a hundred thousand accounts.
    const more = ids.length > SHOWN ? ` and ${ids.length - SHOWN} more` : '';
    const name = `${section} (${ids.slice(0, SHOWN).join(', ')}${more})`;
    exported.left.push({ name, why: 'OpenSLO knows nothing like it' });
  }
  for (const [id, written] of Object.entries(channels)) {
    const { data: channel } = WrittenChannel.safeParse(written);
    if (!channel) {
      exported.left.push({ name: `channels.${id}`, why: 'OpenSLO has no place for its settings' });
      continue;
    }
    const annotations =
      channel.type === 'email'
        ? { [`${PREFIX}to`]: channel.to.join(', ') }
        : { [`${PREFIX}url`]: channel.url, [`${PREFIX}headers`]: JSON.stringify(channel.headers) };
    exported.documents.push({
      apiVersion: 'openslo/v1',
      kind: 'AlertNotificationTarget',
      metadata: { name: id, displayName: channel.name, annotations },
      spec: { target: channel.type },
    });
  }
  for (const [id, definition] of Object.entries(slas)) {
    const sla = Sla.parse({ ...definition, id });
    const slo = sloOf(sla);
    if (slo) exported.documents.push(slo);
    else {
      const why = `an objective of the type "${sla.objective.type}" is no share of good requests, as OpenSLO has them`;
      exported.left.push({ name: `slas.${id}`, why });
    }
  }
  return exported;
}
