import { status } from '@grpc/grpc-js';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type SpanFormat } from '#decode';
import { type Clock, type Logger } from '#kit';
import { BodyBuffers } from './body-buffers.js';
import { decompressed, isGzip, readBody, type SizeLimit } from './http-body.js';
import { listenError, type ListenOptions } from './listen-error.js';
import { Refusal, refusalOf } from './refusal.js';
import { errorBody, exportResponse, type ReplyFormat } from './replies.js';
import { type Accepted, type RequestSink } from './request-sink.js';
import { ReceiverStats } from './stats.js';
import { Exchanges } from './unreadable.js';
import { UnderWay } from './under-way.js';

export type OtlpHttpOptions = ListenOptions &
  SizeLimit & {
    /** A sender that takes longer for its headers and body is cut off. */
    requestTimeoutMs: number;
    /** How long {@link OtlpHttpReceiver.stop} waits for requests under way. */
    stopTimeoutMs: number;
  };

const TRACES_PATH = '/v1/traces';
const FORMATS: Record<string, { format: SpanFormat; reply: ReplyFormat }> = {
  'application/x-protobuf': { format: 'otlp-proto', reply: 'protobuf' },
  'application/json': { format: 'otlp-json', reply: 'json' },
};
const CONTENT_TYPES: Record<ReplyFormat, string> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** Longer than exporters pause between batches, so that they don't meet a connection that is just being closed. */
const KEEP_ALIVE_MS = 75_000;

/**
 * OTLP/HTTP on bare node:http: POST /v1/traces as protobuf or JSON. Errors are google.rpc.Status in the encoding of
 * the request, as the OTLP specification has it.
 */
export class OtlpHttpReceiver {
  readonly stats = new ReceiverStats('http');
  private readonly server: Server;
  private readonly underWay = new UnderWay();
  private readonly exchanges = new Exchanges();
  private readonly buffers = new BodyBuffers();
  private stopping = false;

  constructor(
    private readonly sink: RequestSink,
    private readonly options: OtlpHttpOptions,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    const onRequest = (request: IncomingMessage, response: ServerResponse) =>
      this.underWay.add(this.answer(request, response));
    this.server = createServer(
      {
        requestTimeout: options.requestTimeoutMs,
        headersTimeout: options.requestTimeoutMs,
        connectionsCheckingInterval: Math.ceil(options.requestTimeoutMs / 2),
        keepAliveTimeout: KEEP_ALIVE_MS,
      },
      onRequest,
    );
    // Without this, node asks for the body before anybody has looked whether it would be taken.
    this.server.on('checkContinue', onRequest);
    this.server.on('clientError', (error, socket) => {
      const refusal = this.exchanges.refuse(error, socket);
      if (refusal !== undefined) this.stats.countRefused(refusal.reason);
    });
  }

  /** The port that it listens on, once started. */
  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : this.options.port;
  }

  /** Throws OperatorError where the address can't be had. */
  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const onError = (error: Error) => reject(listenError(error, 'OTLP/HTTP', this.options));
      this.server.once('error', onError);
      this.server.listen(this.options.port, this.options.host, () => {
        this.server.off('error', onError);
        // Such as too many open files: the one connection is lost, not the service.
        this.server.on('error', (error) =>
          this.log.error({ err: error }, 'OTLP/HTTP could not take a connection'),
        );
        resolve();
      });
    });
  }

  /** Takes no more requests and finishes those under way, as long as the time for that lasts. */
  async stop(): Promise<void> {
    this.stopping = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    await this.underWay.finish(closed, this.options.stopTimeoutMs, () => this.server.closeAllConnections());
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.exchanges.began(request, response);
    const type = FORMATS[mediaTypeOf(request)];
    const reply = type?.reply ?? 'json';
    try {
      const accepted = await this.take(request, response, type?.format);
      this.stats.countAccepted(accepted);
      this.send(response, 200, reply, exportResponse(reply, accepted.rejected), {});
    } catch (error) {
      const refusal = refusalOf(error, this.log);
      this.stats.countRefused(refusal.reason);
      const headers = { ...refusal.headers };
      // A sender that still waits for "100 Continue" may or may not send its body now; this connection can't know.
      if (request.headers.expect !== undefined) headers['connection'] = 'close';
      this.send(response, refusal.told.httpStatus, reply, errorBody(reply, refusal), headers);
    }
  }

  private async take(request: IncomingMessage, response: ServerResponse, format: SpanFormat | undefined) {
    checkRoute(request);
    if (format === undefined) {
      const given = request.headers['content-type'] ?? '';
      const taken = Object.keys(FORMATS).join(' or ');
      throw new Refusal('unsupported', `content-type "${given}" is not supported: use ${taken}`);
    }
    if (request.headers.expect !== undefined) response.writeContinue();
    const length = request.headers['content-length'];
    const memory = length === undefined ? undefined : this.buffers.lend(Number(length));
    try {
      return await this.takeBody(format, request, await readBody(request, this.options, memory));
    } finally {
      if (memory) this.buffers.takeBack(memory);
    }
  }

  private takeBody(format: SpanFormat, { headers }: IncomingMessage, body: Buffer): Promise<Accepted> {
    this.stats.receivedBytes += body.length;
    const arrivalUnixMs = this.clock.nowMs();
    const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase();
    const bytes = decompressed(body, encoding, this.options);
    if (!isGzip(encoding)) return this.sink.accept({ format, bytes, arrivalUnixMs });
    return this.sink.accept({ format, bytes, arrivalUnixMs, gzipped: body });
  }

  private send(
    response: ServerResponse,
    httpStatus: number,
    reply: ReplyFormat,
    body: Buffer,
    headers: Record<string, string>,
  ): void {
    response.writeHead(httpStatus, {
      'content-type': CONTENT_TYPES[reply],
      'content-length': body.length,
      ...headers,
      ...(this.stopping ? { connection: 'close' } : {}),
    });
    // An empty body would be written for itself, behind the headers.
    response.end(body.length === 0 ? undefined : body);
  }
}

function checkRoute({ url = '', method }: IncomingMessage): void {
  const path = pathOf(url);
  if (path !== TRACES_PATH) {
    const told = { httpStatus: 404, rpcCode: status.NOT_FOUND };
    throw new Refusal('unsupported', `there is nothing at ${path}: ${hintFor(path)}`, { told });
  }
  if (method !== 'POST') {
    const told = { httpStatus: 405, rpcCode: status.UNIMPLEMENTED };
    throw new Refusal('unsupported', `${method} ${TRACES_PATH} is not supported: spans are sent with POST`, {
      told,
      headers: { allow: 'POST' },
    });
  }
}

/** A client that takes us for a proxy sends the whole URL, which every HTTP/1.1 server has to understand. */
function pathOf(url: string): string | undefined {
  return url.replace(/^https?:\/\/[^/?]*/i, '').split('?')[0];
}

function hintFor(path: string | undefined): string {
  if (path === '/v1/metrics')
    return 'Culprit takes traces only; set OTEL_METRICS_EXPORTER=none at the sender';
  if (path === '/v1/logs') return 'Culprit takes traces only; set OTEL_LOGS_EXPORTER=none at the sender';
  return `send spans to ${TRACES_PATH}`;
}

function mediaTypeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
}
