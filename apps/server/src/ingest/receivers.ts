import { type Clock, type Logger, type Shutdown } from '#kit';
import { OtlpGrpcReceiver, OtlpHttpReceiver, type RequestSink } from '#receive';
import { type Config } from '../config.js';

/** An exporter gives up its request after 10 s by default; one that is slower than this is stuck. */
const REQUEST_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;

export type Receivers = { http: OtlpHttpReceiver; grpc: OtlpGrpcReceiver };

/** Opens the sockets that spans come in by. */
export async function startReceivers(
  config: Config,
  sink: RequestSink,
  clock: Clock,
  log: Logger,
  shutdown: Shutdown,
): Promise<Receivers> {
  const common = {
    host: config.CULPRIT_OTLP_HOST,
    maxRequestBytes: config.CULPRIT_MAX_REQUEST_BYTES,
    stopTimeoutMs: STOP_TIMEOUT_MS,
  };
  const http = new OtlpHttpReceiver(
    sink,
    {
      ...common,
      port: config.CULPRIT_OTLP_HTTP_PORT,
      portSetting: 'CULPRIT_OTLP_HTTP_PORT',
      maxRequestBytesSetting: 'CULPRIT_MAX_REQUEST_BYTES',
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    },
    clock,
    log,
  );
  const grpc = new OtlpGrpcReceiver(
    sink,
    { ...common, port: config.CULPRIT_OTLP_GRPC_PORT, portSetting: 'CULPRIT_OTLP_GRPC_PORT' },
    clock,
    log,
  );
  for (const receiver of [http, grpc]) {
    await receiver.start();
    shutdown.add('receiver', () => receiver.stop());
  }
  return { http, grpc };
}
