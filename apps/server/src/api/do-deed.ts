import { type Incident } from '#contract';
import {
  DeedRefusedError,
  type Deed,
  type IncidentDeed,
  type IncidentHandling,
  type IncidentStore,
  UnknownIncidentAccountError,
} from '#page';
import { incidentById } from './incident-by-id.js';
import { notFound } from './problems/not-found.js';
import { invalidFields, ProblemError } from './problems/problem-error.js';

const MINUTE_MS = 60_000;

export type AskedDeed = Pick<IncidentDeed, 'incidentId' | 'actor' | 'atUnixMs' | 'deed'> & {
  account?: string | undefined;
  note?: string | undefined;
};

/** Does it, or throws the problem that says why not. */
export async function doDeed(
  handling: IncidentHandling,
  incidents: IncidentStore,
  { account, note, ...asked }: AskedDeed,
): Promise<Incident> {
  try {
    const done = await handling.handle({
      ...asked,
      account: account ?? null,
      ...(note !== undefined && { note }),
    });
    return done ?? (await incidentById(incidents, asked.incidentId));
  } catch (error) {
    if (error instanceof UnknownIncidentAccountError) {
      const { message: detail } = notFound('account of this incident', error.account, error.existing);
      throw invalidFields('invalid', [{ pointer: '/account', detail }]);
    }
    if (error instanceof DeedRefusedError) throw new ProblemError('conflict', sentence(error.message));
    throw error;
  }
}

/** From now on, until the end of a minute: so a request that is sent again asks for the same. */
export function snoozeFor(ms: number, nowUnixMs: number): Deed {
  return { kind: 'snooze', untilUnixMs: Math.ceil((nowUnixMs + ms) / MINUTE_MS) * MINUTE_MS };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
