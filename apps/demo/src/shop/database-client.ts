import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { type LineClient } from './lines.js';
import { DATABASE, type QuerySummary } from './topology.js';

/** Asks the shop's database, with the client span that a driver's instrumentation would make. */
export async function query(tracer: Tracer, database: LineClient, summary: QuerySummary): Promise<void> {
  const [operation = '', table = ''] = summary.split(' ');
  const span = tracer.startSpan(summary, {
    kind: SpanKind.CLIENT,
    attributes: {
      'db.system.name': DATABASE.system,
      'db.namespace': DATABASE.namespace,
      'db.operation.name': operation,
      'db.collection.name': table,
      'db.query.summary': summary,
      'server.address': DATABASE.process,
      'server.port': database.port,
    },
  });
  try {
    await database.ask(summary);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
    throw error;
  } finally {
    span.end();
  }
}
