import { gzipSync } from 'node:zlib';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { MalformedRequest } from '#decode';
import { ManualClock, OperatorError, silentLogger } from '#kit';
import { ExportTraceServiceResponse, otlpProto, RetryInfo, RpcStatus } from '#testkit';
import { OtlpGrpcReceiver, Overloaded, type OtlpGrpcOptions } from './index.js';
import { RecordingSink } from './testing/recording-sink.js';

const NOW = 1_760_000_000_000;
const options: OtlpGrpcOptions = {
  host: '127.0.0.1',
  port: 0,
  portSetting: 'CULPRIT_OTLP_GRPC_PORT',
  maxRequestBytes: 10_000,
  stopTimeoutMs: 5_000,
};
const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const GZIP = 2;
const proto = Buffer.from(otlpProto([{ name: 'GET /' }]));

describe('the OTLP/gRPC receiver', () => {
  let sink: RecordingSink;
  let receiver: OtlpGrpcReceiver;
  let clients: Client[];
  const start = async (more: Partial<OtlpGrpcOptions> = {}) => {
    receiver = new OtlpGrpcReceiver(sink, { ...options, ...more }, new ManualClock(NOW), silentLogger());
    await receiver.start();
  };
  const clientOf = (settings: object = {}) => {
    const client = new Client(`127.0.0.1:${receiver.port}`, credentials.createInsecure(), settings);
    clients.push(client);
    return client;
  };
  const send = (bytes: Buffer, client = clientOf(), path = EXPORT) =>
    new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        (request: Buffer) => request,
        (response) => response,
        bytes,
        new Metadata(),
        (error, response) => (error ? reject(error) : resolve(response ?? Buffer.alloc(0))),
      );
    });
  const failureOf = (call: Promise<Buffer>): Promise<ServiceError> =>
    call.then(
      () => {
        throw new Error('was taken');
      },
      (error: ServiceError) => error,
    );

  beforeEach(async () => {
    sink = new RecordingSink();
    clients = [];
    await start();
  });
  afterEach(async () => {
    for (const client of clients) client.close();
    await receiver.stop();
  });

  it('hands over the bytes with the time of their arrival', async () => {
    expect(await send(proto)).toEqual(Buffer.alloc(0));
    expect(sink.requests).toEqual([{ format: 'otlp-proto', bytes: proto, arrivalUnixMs: NOW }]);
    expect(receiver.stats).toMatchObject({
      transport: 'grpc',
      acceptedRequests: 1,
      acceptedSpans: 1,
      receivedBytes: proto.length,
    });
    expect(receiver.stats.refusedRequests.size).toBe(0);
  });

  it('unpacks gzip', async () => {
    await send(proto, clientOf({ 'grpc.default_compression_algorithm': GZIP }));
    expect(sink.requests.map(({ bytes }) => bytes)).toEqual([proto]);
  });

  it('takes an empty request', async () => {
    expect(await send(Buffer.alloc(0))).toEqual(Buffer.alloc(0));
  });

  it('says how many spans were rejected and why', async () => {
    sink.answer = () => ({ spans: 1, rejected: new Map([['missing_time', 2]]) });
    const response = ExportTraceServiceResponse.decode(await send(proto));
    expect(ExportTraceServiceResponse.toObject(response, { longs: Number })).toEqual({
      partialSuccess: { rejectedSpans: 2, errorMessage: '2 spans rejected: missing start or end time (2)' },
    });
    expect([...receiver.stats.rejectedSpans]).toEqual([['missing_time', 2]]);
  });

  it('answers a malformed request with INVALID_ARGUMENT and the reason', async () => {
    sink.answer = () => {
      throw new MalformedRequest('a group', 'byte 7');
    };
    const failure = await failureOf(send(proto));
    expect(failure.code).toBe(status.INVALID_ARGUMENT);
    expect(failure.details).toBe('malformed OTLP trace request: a group, at byte 7');
    expect([...receiver.stats.refusedRequests]).toEqual([['malformed', 1]]);
  });

  it('asks the sender to come back when there is no room, with RetryInfo', async () => {
    sink.answer = () => {
      throw new Overloaded('the journal is full', 300);
    };
    const failure = await failureOf(send(proto));
    expect(failure.code).toBe(status.UNAVAILABLE);
    const [details] = failure.metadata.get('grpc-status-details-bin');
    const told = RpcStatus.toObject(RpcStatus.decode(Buffer.from(details ?? '')));
    expect(told).toMatchObject({
      code: status.UNAVAILABLE,
      message: 'the journal is full',
      details: [{ typeUrl: 'type.googleapis.com/google.rpc.RetryInfo' }],
    });
    const retryInfo = RetryInfo.toObject(RetryInfo.decode(told['details'][0].value), { longs: Number });
    expect(retryInfo).toEqual({ retryDelay: { seconds: 300 } });
  });

  it('keeps the details of its own failures to itself', async () => {
    sink.answer = () => {
      throw new Error('password=hunter2');
    };
    const failure = await failureOf(send(proto));
    expect(failure.code).toBe(status.INTERNAL);
    expect(failure.details).not.toContain('hunter2');
  });

  it.each<[string, Buffer, object]>([
    ['as it is', Buffer.alloc(10_001), {}],
    ['once unpacked', Buffer.alloc(5_000_000), { 'grpc.default_compression_algorithm': GZIP }],
  ])('refuses what is too large %s', async (_, bytes, settings) => {
    const client = clientOf(settings);
    const failure = await failureOf(send(bytes, client));
    expect(failure.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(failure.details).toContain('10000');
    expect(failure.metadata.get('grpc-status-details-bin')).toEqual([]);
    expect(sink.requests).toEqual([]);
    await send(proto, client);
    await receiver.stop();
    expect([...receiver.stats.refusedRequests]).toEqual([['incomplete', 1]]);
    expect(gzipSync(Buffer.alloc(5_000_000)).length).toBeLessThan(10_000);
  });

  it('does not know other services', async () => {
    const path = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
    expect((await failureOf(send(proto, clientOf(), path))).code).toBe(status.UNIMPLEMENTED);
  });

  it('finishes the requests under way before it stops', async () => {
    const { arrived, save } = sink.hold();
    const answer = send(proto);
    await arrived;
    const stopped = receiver.stop();
    save();
    expect(await answer).toEqual(Buffer.alloc(0));
    await stopped;
  });

  it('stops although a request never ends', async () => {
    await receiver.stop();
    await start({ stopTimeoutMs: 20 });
    const { arrived } = sink.hold();
    const failure = failureOf(send(proto));
    await arrived;
    await receiver.stop();
    expect((await failure).code).not.toBe(status.OK);
  });

  it('names a taken port and the setting that changes it', async () => {
    const taken = { ...options, port: receiver.port };
    const second = new OtlpGrpcReceiver(sink, taken, new ManualClock(NOW), silentLogger());
    await expect(second.start()).rejects.toThrow(OperatorError);
    await expect(second.start()).rejects.toThrow(
      `OTLP/gRPC can't listen on 127.0.0.1:${receiver.port}: the port is taken; stop what uses it, or set CULPRIT_OTLP_GRPC_PORT to another port`,
    );
    await second.stop();
  });
});
