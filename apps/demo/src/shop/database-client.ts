import net from 'node:net';
import { createInterface } from 'node:readline';
import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { DATABASE, type QuerySummary } from './topology.js';

type Waiting = { resolve: () => void; reject: (error: Error) => void };

/** A connection to the shop's database, with the client spans that a driver's instrumentation would make. */
export class DatabaseClient {
  private readonly socket: net.Socket;
  private readonly waiting = new Map<string, Waiting>();
  private nextId = 1;

  constructor(
    private readonly tracer: Tracer,
    private readonly port: number,
  ) {
    this.socket = net.connect(port, '127.0.0.1');
    createInterface({ input: this.socket }).on('line', (id) => {
      this.waiting.get(id)?.resolve();
      this.waiting.delete(id);
    });
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error(`${DATABASE.process} closed the connection`)));
  }

  async query(summary: QuerySummary): Promise<void> {
    const [operation = '', table = ''] = summary.split(' ');
    const span = this.tracer.startSpan(summary, {
      kind: SpanKind.CLIENT,
      attributes: {
        'db.system.name': DATABASE.system,
        'db.namespace': DATABASE.namespace,
        'db.operation.name': operation,
        'db.collection.name': table,
        'db.query.summary': summary,
        'server.address': DATABASE.process,
        'server.port': this.port,
      },
    });
    try {
      await this.ask(summary);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
      throw error;
    } finally {
      span.end();
    }
  }

  private async ask(summary: QuerySummary): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      if (this.socket.destroyed) {
        reject(new Error(`not connected to ${DATABASE.process}`));
        return;
      }
      const id = String(this.nextId++);
      this.waiting.set(id, { resolve, reject });
      this.socket.write(`${id} ${summary}\n`);
    });
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
