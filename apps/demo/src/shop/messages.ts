import { z } from 'zod';
import { SERVICE_NAMES } from './topology.js';

/** Extra time that a process takes, uniformly between the two; for these accounts, or for everybody. */
const Slowness = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  accounts: z.union([z.literal('all'), z.array(z.string())]),
});
export type Slowness = z.infer<typeof Slowness>;

/** From the demo to a process of the shop: where the others listen, and how slow to be (absent: not at all). */
const ToProcess = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('peers'),
    services: z.record(z.enum(SERVICE_NAMES), z.int()),
    database: z.int(),
  }),
  z.object({ type: z.literal('slowness'), slowness: Slowness.optional() }),
]);
export type ToProcess = z.infer<typeof ToProcess>;

/** From a process of the shop to the demo, once it listens. */
export const Listening = z.object({ port: z.int() });

export function tellPort(port: number): void {
  process.send?.({ port } satisfies z.infer<typeof Listening>);
}

export function onDemoMessage(handle: (message: ToProcess) => void): void {
  process.on('message', (message) => handle(ToProcess.parse(message)));
}

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
