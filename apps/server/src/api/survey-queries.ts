import { z } from 'zod';
import { SPAN_KINDS } from '#span';
import { type SurveyPeriod } from '#store';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const Period = {
  from: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('its whole hour counts; 24 h before `to` where absent'),
  to: z.iso.datetime({ offset: true }).optional().describe('its whole hour counts; now where absent'),
};
const Limit = z.coerce.number().int().min(1).max(1000).default(100);
const OperationName = {
  service: z.string().min(1).max(512).describe('exactly as spans say it'),
  name: z.string().min(1).max(512).describe('of the operation'),
  kind: z.enum(SPAN_KINDS).default('server'),
};

const isForward = ({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean =>
  from === undefined || to === undefined || Date.parse(from) < Date.parse(to);
const FORWARD = { path: ['to'], message: 'has to be later than `from`' };

export const BlindSpotQuery = z
  .strictObject({
    ...Period,
    service: OperationName.service.optional(),
    name: OperationName.name.optional(),
    kind: z.enum(SPAN_KINDS).optional(),
    limit: Limit,
  })
  .refine(isForward, FORWARD);
export type BlindSpotQuery = z.infer<typeof BlindSpotQuery>;

export const LatencyOwnerQuery = z.strictObject({ ...Period, ...OperationName }).refine(isForward, FORWARD);
export type LatencyOwnerQuery = z.infer<typeof LatencyOwnerQuery>;

export const ServiceMapQuery = z.strictObject({ ...Period, limit: Limit }).refine(isForward, FORWARD);
export type ServiceMapQuery = z.infer<typeof ServiceMapQuery>;

/** The whole hours that a query is about. */
export function periodOf({ from, to }: { from?: string; to?: string }, nowUnixMs: number): SurveyPeriod {
  const toUnixMs = to === undefined ? nowUnixMs : Date.parse(to);
  const fromUnixMs = from === undefined ? toUnixMs - DAY_MS : Date.parse(from);
  return {
    from: new Date(Math.floor(fromUnixMs / HOUR_MS) * HOUR_MS),
    to: new Date(Math.ceil(toUnixMs / HOUR_MS) * HOUR_MS),
  };
}
