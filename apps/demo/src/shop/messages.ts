import { z } from 'zod';
import { Trouble } from './trouble.js';
import { SERVICE_NAMES } from './topology.js';

/** Where a process of the shop finds the others. */
const Peers = z.object({
  services: z.record(z.enum(SERVICE_NAMES), z.int()),
  database: z.int(),
  queue: z.int(),
});
export type Peers = z.infer<typeof Peers>;

/** From the demo to a process of the shop: where the others listen (now), and what is wrong with it (absent: nothing). */
const ToProcess = z.discriminatedUnion('type', [
  z.object({ type: z.literal('peers'), peers: Peers }),
  z.object({ type: z.literal('trouble'), trouble: Trouble.optional() }),
]);
export type ToProcess = z.infer<typeof ToProcess>;

/** From a process of the shop to the demo, once it listens; with the queue's port where it keeps one. */
export const Listening = z.object({ port: z.int(), queue: z.int().optional() });
export type Listening = z.infer<typeof Listening>;

export function tellPort(listening: Listening): void {
  process.send?.(listening);
}

export function onDemoMessage(handle: (message: ToProcess) => void): void {
  process.on('message', (message) => handle(ToProcess.parse(message)));
}
