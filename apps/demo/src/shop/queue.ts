import { context, propagation, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { type Server } from 'node:net';
import { z } from 'zod';
import { lineServer, type LineClient } from './lines.js';
import { Semaphore } from './semaphore.js';
import { QUEUE } from './topology.js';

/** A message is nothing but where it comes from: traceparent and baggage. */
const Message = z.record(z.string(), z.string());

/** So many messages are worked on at a time. */
const MOST_ACTIVE = 32;

const ATTRIBUTES = { 'messaging.system': QUEUE.system, 'messaging.destination.name': QUEUE.name } as const;

/** Puts a message into the queue, with the span that a producer's instrumentation would make. */
export async function publish(tracer: Tracer, queue: LineClient): Promise<void> {
  const span = tracer.startSpan(`send ${QUEUE.name}`, {
    kind: SpanKind.PRODUCER,
    attributes: { ...ATTRIBUTES, 'messaging.operation.name': 'send' },
  });
  const message: z.infer<typeof Message> = {};
  propagation.inject(trace.setSpan(context.active(), span), message);
  try {
    await queue.ask(JSON.stringify(message));
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
    throw error;
  } finally {
    span.end();
  }
}

/** The queue, and its consumer: messages are taken at once and worked on by turns, each in a span of its own. */
export function consume(tracer: Tracer, work: () => Promise<void>): Server {
  const turns = new Semaphore(MOST_ACTIVE);
  const process = async (message: z.infer<typeof Message>): Promise<void> => {
    const release = await turns.acquire();
    const sender = propagation.extract(context.active(), message);
    const span = tracer.startSpan(
      `process ${QUEUE.name}`,
      { kind: SpanKind.CONSUMER, attributes: { ...ATTRIBUTES, 'messaging.operation.name': 'process' } },
      sender,
    );
    try {
      await context.with(trace.setSpan(sender, span), work);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
    } finally {
      span.end();
      release();
    }
  };
  return lineServer((text, answer) => {
    answer();
    void process(Message.parse(JSON.parse(text)));
  });
}
