import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type z } from 'zod';

export type Refusal = { status: number; body: string };

/** One request that a receiver understands, by method and path, such as "POST /v2/enqueue". */
export type Route = {
  schema: z.ZodType;
  /** What its answer is to what it takes. */
  answer: Refusal;
};

export type Received = { route: string; headers: IncomingMessage['headers']; body: string };

/** A receiver that takes what its documentation allows and refuses all else in its own form. */
export class ReceiverStub {
  readonly received: Received[] = [];
  private readonly server: Server;

  constructor(
    private readonly routes: Record<string, Route>,
    private readonly refusal: (why: string) => Refusal,
  ) {
    this.server = createServer((request, response) => {
      void this.serve(request, response);
    });
  }

  /** The address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.server.listen(0, '127.0.0.1', resolve);
    });
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening on a port');
    return `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const route = `${request.method} ${request.url}`;
    this.received.push({ route, headers: request.headers, body });
    const answer = this.answerTo(route, body);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  }

  private answerTo(route: string, body: string): Refusal {
    const known = this.routes[route];
    if (!known) return { status: 404, body: `no ${route}` };
    const parsed = known.schema.safeParse(JSON.parse(body));
    if (parsed.success) return known.answer;
    const [issue] = parsed.error.issues;
    return this.refusal(`${issue?.path.join('.')}: ${issue?.message}`);
  }
}
