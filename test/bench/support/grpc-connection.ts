import { Client, credentials, status } from '@grpc/grpc-js';
import { Connection, DEFAULT_RETRY_MS, type Answer } from './connection.js';

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const FOR_NOW = new Set([status.UNAVAILABLE, status.RESOURCE_EXHAUSTED]);

/** A connection of its own to OTLP/gRPC. */
export class GrpcConnection extends Connection {
  private readonly client: Client;

  constructor(port: number) {
    super();
    this.client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
      'grpc.use_local_subchannel_pool': 1,
    });
  }

  send(body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        EXPORT,
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        body,
        (error) => {
          if (error === null) resolve({ accepted: true });
          else if (FOR_NOW.has(error.code))
            resolve({ accepted: false, reason: status[error.code], retryAfterMs: DEFAULT_RETRY_MS });
          else reject(error);
        },
      );
    });
  }

  close(): void {
    this.client.close();
  }
}
