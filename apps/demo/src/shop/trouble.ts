import { z } from 'zod';

/** Extra time that a process takes, uniformly between the two; for these accounts, or for everybody. */
const Slowness = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  accounts: z.union([z.literal('all'), z.array(z.string())]),
});
export type Slowness = z.infer<typeof Slowness>;

/** Somebody else has what requests wait for: again and again for so long, with a pause in between. */
const Held = z.object({ forMs: z.number(), pauseMs: z.number() });
export type Held = z.infer<typeof Held>;

/** What is wrong with a process of the shop; nothing where all is absent. */
export const Trouble = z.object({
  slowness: Slowness.optional(),
  /** So many times longer takes its own work: it gets a fraction of a processor. */
  starved: z.object({ times: z.number() }).optional(),
  /** All of its workers are taken, so that requests wait before it starts on them. */
  workers: Held.optional(),
  /** One account's lock is taken. */
  lock: Held.extend({ account: z.string() }).optional(),
  /** Requests fail with this probability, after a while. */
  failing: z.object({ chance: z.number(), afterMs: z.number(), message: z.string() }).optional(),
  /** Its cache does not keep anything any more. */
  cacheLost: z.boolean().optional(),
});
export type Trouble = z.infer<typeof Trouble>;

/** How much longer this request takes, in ms. */
export function extraMsOf(slowness: Slowness | undefined, account: string | undefined): number {
  if (slowness === undefined) return 0;
  const meant = slowness.accounts === 'all' || (account !== undefined && slowness.accounts.includes(account));
  return meant ? slowness.fromMs + Math.random() * (slowness.toMs - slowness.fromMs) : 0;
}

/** A duration around `ms`: real services don't take the same time twice. */
export function jittered(ms: number): number {
  return ms * (0.7 + 0.6 * Math.random());
}
