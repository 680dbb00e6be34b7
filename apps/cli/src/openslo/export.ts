import { z } from 'zod';
import { Sla } from '#contract';
import { type WrittenDefinitions } from '../output/definitions-yaml.js';
import { PREFIX } from './annotations.js';
import { sloOf } from './export-slo.js';

/** Of a channel, with ${NAME} in place of secrets. */
const WrittenChannel = z.discriminatedUnion('type', [
  z.object({ type: z.literal('email'), name: z.string(), to: z.array(z.string()) }),
  z.object({
    type: z.literal('webhook'),
    name: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()).default({}),
  }),
]);

export type Exported = {
  documents: object[];
  /** What OpenSLO can't say, and why. */
  left: { name: string; why: string }[];
};

/** Rules and channels as OpenSLO v1. Importing it gives the same rules and channels. */
export function toOpenSlo({
  slas,
  channels,
  accounts,
  calendars,
  maintenanceWindows,
}: WrittenDefinitions): Exported {
  const exported: Exported = { documents: [], left: [] };
  for (const [section, definitions] of Object.entries({ accounts, calendars, maintenanceWindows })) {
    for (const id of Object.keys(definitions)) {
      exported.left.push({ name: `${section}.${id}`, why: 'OpenSLO knows nothing like it' });
    }
  }
  for (const [id, written] of Object.entries(channels)) {
    const channel = WrittenChannel.parse(written);
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
