import {
  Metadata,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type sendUnaryData,
  type ServerInterceptor,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { type Clock, type Logger } from '#kit';
import { listenError, type ListenOptions } from './listen-error.js';
import { refusalOf } from './refusal.js';
import { exportResponse, retryableStatus } from './replies.js';
import { type RequestSink } from './request-sink.js';
import { ReceiverStats } from './stats.js';
import { UnderWay } from './under-way.js';

export type OtlpGrpcOptions = ListenOptions & {
  /** Compressed and uncompressed alike. */
  maxRequestBytes: number;
  /** How long {@link OtlpGrpcReceiver.stop} waits for requests under way. */
  stopTimeoutMs: number;
};

const asIs = (bytes: Buffer): Buffer => bytes;

/** No codec: requests go on as the bytes that they are, to the one decoder for gRPC and HTTP. */
const TRACE_SERVICE = {
  Export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  },
};

/** OTLP/gRPC, unencrypted. */
export class OtlpGrpcReceiver {
  readonly stats = new ReceiverStats('grpc');
  private readonly server: Server;
  private readonly underWay = new UnderWay();
  private boundPort: number | undefined;

  constructor(
    private readonly sink: RequestSink,
    private readonly options: OtlpGrpcOptions,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.server = new Server({
      'grpc.max_receive_message_length': options.maxRequestBytes,
      interceptors: [countsUnreceived(this.stats)],
    });
    this.server.addService(TRACE_SERVICE, {
      Export: (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) =>
        this.underWay.add(this.answer(call.request, answer)),
    });
  }

  /** The port that it listens on, once started. */
  get port(): number {
    return this.boundPort ?? this.options.port;
  }

  /** Throws OperatorError where the address can't be had. */
  async start(): Promise<void> {
    const { host, port } = this.options;
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    this.boundPort = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(listenError(error, 'OTLP/gRPC', this.options));
        else resolve(bound);
      });
    });
  }

  /** Takes no more requests and finishes those under way, as long as the time for that lasts. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.tryShutdown(() => resolve()));
    await this.underWay.finish(closed, this.options.stopTimeoutMs, () => this.server.forceShutdown());
  }

  private async answer(bytes: Buffer, answer: sendUnaryData<Buffer>): Promise<void> {
    this.stats.receivedBytes += bytes.length;
    try {
      const arrivalUnixMs = this.clock.nowMs();
      const accepted = await this.sink.accept({ format: 'otlp-proto', bytes, arrivalUnixMs });
      this.stats.countAccepted(accepted);
      answer(null, exportResponse('protobuf', accepted.rejected));
    } catch (error) {
      const refusal = refusalOf(error, this.log);
      this.stats.countRefused(refusal.reason);
      const code = refusal.told.rpcCode;
      const metadata = new Metadata();
      if (refusal.retryAfterSeconds !== undefined) {
        const status = retryableStatus(code, refusal.message, refusal.retryAfterSeconds);
        metadata.set('grpc-status-details-bin', status);
      }
      answer({ code, details: refusal.message, metadata });
    }
  }
}

/**
 * grpc-js itself answers a request that is too large (RESOURCE_EXHAUSTED, which OTLP's senders don't retry), can't
 * be unpacked or ends too early; no handler hears of it. All that can be seen is that a call ended without a message.
 */
function countsUnreceived(stats: ReceiverStats): ServerInterceptor {
  return (_method, call) => {
    let received = false;
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMessage: (message, nextMessage) => {
            received = true;
            nextMessage(message);
          },
          onCancel: () => {
            if (!received) stats.countRefused('incomplete');
          },
        }),
    });
  };
}
