import { AccountAttributes, decodeSpans } from '#decode';
import { silentLogger, SystemClock } from '#kit';
import {
  OtlpGrpcReceiver,
  OtlpHttpReceiver,
  RequestSink,
  type Accepted,
  type ReceivedRequest,
} from '#receive';
import { Dictionaries } from '#span';

const MAX_REQUEST_BYTES = 1_000_000;
const listening = { host: '127.0.0.1', port: 0, portSetting: 'none', stopTimeoutMs: 1_000 };

/** Decodes and forgets: the journal and what follows see only requests that decode. */
class DecodingSink extends RequestSink {
  private readonly names = {
    dictionaries: new Dictionaries({ services: 100, operations: 1_000, accounts: 1_000 }),
    accountAttributes: new AccountAttributes(['account.id', 'tenant.id']),
  };

  override async accept(request: ReceivedRequest): Promise<Accepted> {
    const { batch, rejected } = decodeSpans(request, this.names);
    return { spans: batch.count, rejected };
  }
}

export type Target = {
  httpPort: number;
  grpcPort: number;
  maxRequestBytes: number;
  stop: () => Promise<void>;
  failures: () => number;
};

/** Both receivers on loopback, with small limits so that they are reached. */
export async function startTarget(): Promise<Target> {
  const sink = new DecodingSink();
  const limits = {
    maxRequestBytes: MAX_REQUEST_BYTES,
    maxRequestBytesSetting: 'none',
    requestTimeoutMs: 5_000,
  };
  const http = new OtlpHttpReceiver(sink, { ...listening, ...limits }, new SystemClock(), silentLogger());
  const grpc = new OtlpGrpcReceiver(sink, { ...listening, ...limits }, new SystemClock(), silentLogger());
  await Promise.all([http.start(), grpc.start()]);
  return {
    httpPort: http.port,
    grpcPort: grpc.port,
    maxRequestBytes: MAX_REQUEST_BYTES,
    stop: async () => {
      await Promise.all([http.stop(), grpc.stop()]);
    },
    failures: () =>
      (http.stats.refusedRequests.get('failed') ?? 0) + (grpc.stats.refusedRequests.get('failed') ?? 0),
  };
}
