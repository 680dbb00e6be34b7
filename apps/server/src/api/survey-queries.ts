import { z } from 'zod';
import { Instant } from '#contract';
import { SPAN_KINDS } from '#span';
import { type SurveyPeriod } from '#store';
import { invalidFields } from './problems/problem-error.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const Period = {
  from: Instant.optional().describe('its whole hour counts; 24 h before `to` where absent'),
  to: Instant.optional().describe('its whole hour counts; now where absent'),
};
const Limit = z.coerce.number().int().min(1).max(1000).default(100);
const OperationName = {
  service: z.string().min(1).max(512).describe('exactly as spans say it'),
  name: z.string().min(1).max(512).describe('of the operation'),
  kind: z.enum(SPAN_KINDS).default('server'),
};

export const BlindSpotQuery = z.strictObject({
  ...Period,
  service: OperationName.service.optional(),
  name: OperationName.name.optional(),
  kind: z.enum(SPAN_KINDS).optional(),
  limit: Limit,
});
export type BlindSpotQuery = z.infer<typeof BlindSpotQuery>;

export const LatencyOwnerQuery = z.strictObject({ ...Period, ...OperationName });
export type LatencyOwnerQuery = z.infer<typeof LatencyOwnerQuery>;

export const ServiceMapQuery = z.strictObject({ ...Period, limit: Limit });
export type ServiceMapQuery = z.infer<typeof ServiceMapQuery>;

/** The whole hours that a query is about. @throws ProblemError where they end before they begin */
export function periodOf({ from, to }: { from?: string; to?: string }, nowUnixMs: number): SurveyPeriod {
  const toUnixMs = to === undefined ? nowUnixMs : Date.parse(to);
  const fromUnixMs = from === undefined ? toUnixMs - DAY_MS : Date.parse(from);
  if (fromUnixMs >= toUnixMs) {
    throw invalidFields('invalid-query', [
      to === undefined
        ? { pointer: '/from', detail: 'has to be in the past' }
        : { pointer: '/to', detail: 'has to be later than `from`' },
    ]);
  }
  return {
    from: new Date(Math.floor(fromUnixMs / HOUR_MS) * HOUR_MS),
    to: new Date(Math.ceil(toUnixMs / HOUR_MS) * HOUR_MS),
  };
}

/** The survey keeps what it saw of a minute, half a minute later: what is kept ends so long ago, on average. */
const NEWEST_MS = 65_000;
/** What was kept first is from so long before. */
const FIRST_MS = 100_000;
const LEAST_MS = 10_000;

/**
 * How much of some hours the survey has seen, right to half a minute.
 * @param sinceUnixMs when it first kept something
 */
export function surveyedMs(
  fromUnixMs: number,
  toUnixMs: number,
  sinceUnixMs: number,
  nowUnixMs: number,
): number {
  const first = Math.max(fromUnixMs, sinceUnixMs - FIRST_MS);
  return Math.max(LEAST_MS, Math.min(toUnixMs, nowUnixMs - NEWEST_MS) - first);
}
