import { randomBytes } from 'node:crypto';
import { otlpProto, type SpanSpec } from '#testkit';
import { type CulpritProcess } from './culprit-process.js';
import { type HttpConnection } from './http-connection.js';

/*
 * Promises that are broken one after the other. Each has an account, an operation and a cause of its own, so that each
 * pages by itself.
 */

const HEALTHY_NS = 60e6;
const SLOW_NS = 900e6;
const THRESHOLD_MS = 500;
/** At 60 healthy requests a minute or two, p99 is surely broken by as many; ten would do. */
const SLOW_REQUESTS = 20;

const nameOf = (onset: number): string => `Onset ${String(onset).padStart(3, '0')}.`;
/** Which onset a mail is about. */
export const ONSET = /Onset (\d+)\./;

/** A promise to each of so many accounts, and the mail channel that hears of it. */
export async function promise(culprit: CulpritProcess, onsets: number): Promise<void> {
  const channel = { id: 'bench', name: 'Bench', type: 'email', to: ['oncall@example.org'] };
  await culprit.api('POST', 'api/v1/channels', channel);
  for (let onset = 0; onset < onsets; onset++) {
    await culprit.api('POST', 'api/v1/slas', {
      name: nameOf(onset),
      accounts: { keys: [`gold-${onset}`] },
      operation: { service: 'till', name: `POST /pay/${onset}` },
      objective: { type: 'latency', percentile: 99, thresholdMs: THRESHOLD_MS },
      channels: [channel.id],
    });
  }
}

/** One healthy request of each operation. */
export function healthy(onsets: number): Buffer {
  return requestOf(Array.from({ length: onsets }, (_, onset) => payment(onset, HEALTHY_NS)).flat());
}

/**
 * Lets an operation become slow, and exports its violating spans as soon as they have ended.
 * @returns when they ended and when they were acknowledged
 */
export async function breakPromise(
  onset: number,
  connection: HttpConnection,
): Promise<{ endUnixMs: number; acknowledgedUnixMs: number }> {
  const endUnixMs = Date.now();
  const slow = Array.from({ length: SLOW_REQUESTS }, () => payment(onset, SLOW_NS, endUnixMs));
  const answer = await connection.send(requestOf(slow.flat()));
  if (!answer.accepted) throw new Error(`violating spans were refused: ${answer.reason}`);
  return { endUnixMs, acknowledgedUnixMs: Date.now() };
}

const requestOf = (spans: SpanSpec[]): Buffer => Buffer.from(otlpProto(spans));

/** till → a bank of its own: that is what takes the time. */
function payment(onset: number, durationNs: number, endUnixMs = Date.now()): SpanSpec[] {
  const traceId = randomBytes(16).toString('hex');
  const [root, call, charge] = Array.from({ length: 3 }, () => randomBytes(8).toString('hex'));
  const timed = (shorterByMs: number): Pick<SpanSpec, 'startUnixNano' | 'durationNs'> => ({
    startUnixNano: BigInt(endUnixMs) * 1_000_000n - BigInt(durationNs) + BigInt(shorterByMs) * 1_000_000n,
    durationNs: durationNs - shorterByMs * 1_000_000,
  });
  const attributes = { 'account.id': `gold-${onset}` };
  return [
    {
      traceId,
      spanId: root!,
      service: 'till',
      name: `POST /pay/${onset}`,
      kind: 2,
      attributes,
      ...timed(0),
    },
    { traceId, spanId: call!, parentSpanId: root!, service: 'till', name: 'POST', kind: 3, ...timed(5) },
    {
      traceId,
      spanId: charge!,
      parentSpanId: call!,
      service: `bank-${onset}`,
      name: 'charge',
      kind: 2,
      ...timed(10),
    },
  ];
}
