import { type Logger, type Shutdown } from '#kit';
import { OtlpGrpcReceiver, OtlpHttpReceiver, type RequestSink } from '#receive';
import { type Config } from './config.js';

/** Opens the sockets that spans come in by. */
export async function startReceivers(config: Config, sink: RequestSink, shutdown: Shutdown, log: Logger) {
  const common = {
    host: config.CULPRIT_OTLP_HOST,
    maxRequestBytes: config.CULPRIT_MAX_REQUEST_BYTES,
    sink,
    log,
  };
  const http = new OtlpHttpReceiver({
    ...common,
    port: config.CULPRIT_OTLP_HTTP_PORT,
    portSetting: 'CULPRIT_OTLP_HTTP_PORT',
  });
  const grpc = new OtlpGrpcReceiver({
    ...common,
    port: config.CULPRIT_OTLP_GRPC_PORT,
    portSetting: 'CULPRIT_OTLP_GRPC_PORT',
  });
  for (const receiver of [http, grpc]) {
    await receiver.start();
    shutdown.add('receiver', () => receiver.stop());
  }
  return { http, grpc };
}
