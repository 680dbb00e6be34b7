import { type ServiceName } from './topology.js';

/** Extra time that a process takes, uniformly between the two; for these accounts, or for everybody. */
export type Slowness = { fromMs: number; toMs: number; accounts: string[] | 'all' };

/** From the demo to a process of the shop. */
export type ToProcess =
  | { type: 'peers'; services: Record<ServiceName, number>; database: number }
  | { type: 'slowness'; slowness: Slowness | undefined };

/** From a process of the shop to the demo. */
export type FromProcess = { type: 'listening'; port: number };

export function tellDemo(message: FromProcess): void {
  process.send?.(message);
}

export function onDemoMessage(handle: (message: ToProcess) => void): void {
  process.on('message', (message) => handle(message as ToProcess));
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
