import { Agent } from 'node:http';
import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { MalformedRequest } from '#decode';
import { ManualClock, OperatorError, silentLogger } from '#kit';
import { BadRequest, ExportTraceServiceResponse, otlpJson, otlpProto, RpcStatus } from '#testkit';
import { OtlpHttpReceiver, Overloaded, type OtlpHttpOptions } from './index.js';
import { call } from './testing/http-client.js';
import { RecordingSink } from './testing/recording-sink.js';

const NOW = 1_760_000_000_000;
const options: OtlpHttpOptions = {
  host: '127.0.0.1',
  port: 0,
  portSetting: 'CULPRIT_OTLP_HTTP_PORT',
  maxRequestBytes: 10_000,
  maxRequestBytesSetting: 'CULPRIT_MAX_REQUEST_BYTES',
  requestTimeoutMs: 10_000,
  stopTimeoutMs: 5_000,
};
const JSON_TYPE = { 'content-type': 'application/json' };
const proto = otlpProto([{ name: 'GET /' }]);

const rpcStatus = (body: Uint8Array) => RpcStatus.toObject(RpcStatus.decode(body));
const exportResponse = (body: Uint8Array) =>
  ExportTraceServiceResponse.toObject(ExportTraceServiceResponse.decode(body), { longs: Number });

describe('the OTLP/HTTP receiver', () => {
  let sink: RecordingSink;
  let receiver: OtlpHttpReceiver;
  const start = async (more: Partial<OtlpHttpOptions> = {}) => {
    receiver = new OtlpHttpReceiver(sink, { ...options, ...more }, new ManualClock(NOW), silentLogger());
    await receiver.start();
  };

  beforeEach(async () => {
    sink = new RecordingSink();
    await start();
  });
  afterEach(() => receiver.stop());

  it('hands over the bytes with the time of their arrival', async () => {
    const answer = await call(receiver.port, { body: proto });
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.headers['content-type']).toBe('application/x-protobuf');
    expect(sink.requests).toEqual([{ format: 'otlp-proto', bytes: Buffer.from(proto), arrivalUnixMs: NOW }]);
    expect(receiver.stats).toMatchObject({
      transport: 'http',
      acceptedRequests: 1,
      acceptedSpans: 1,
      receivedBytes: proto.length,
    });
  });

  it('takes JSON, with or without a charset, and answers in JSON', async () => {
    const body = otlpJson([{ name: 'GET /' }]);
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'Application/JSON ;charset=UTF-8',
    ]) {
      const answer = await call(receiver.port, { body, headers: { 'content-type': type } });
      expect(answer).toMatchObject({ status: 200, text: '{}' });
      expect(answer.headers['content-type']).toBe('application/json');
    }
    expect(sink.requests.map((r) => [r.format, Buffer.from(r.bytes)])).toEqual(
      Array.from({ length: 3 }, () => ['otlp-json', Buffer.from(body)]),
    );
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['identity', (bytes) => bytes],
  ])('unpacks %s', async (encoding, pack) => {
    const body = pack(proto);
    const answer = await call(receiver.port, { body, headers: { 'content-encoding': encoding } });
    expect(answer.status).toBe(200);
    expect(sink.requests.map(({ bytes }) => Buffer.from(bytes))).toEqual([Buffer.from(proto)]);
    const kept = pack === gzipSync ? Buffer.from(body) : undefined;
    expect(sink.requests.map(({ gzipped }) => gzipped)).toEqual([kept]);
    expect(receiver.stats.receivedBytes).toBe(body.length);
  });

  it('takes an empty request', async () => {
    expect(await call(receiver.port)).toMatchObject({ status: 200, text: '' });
    expect(await call(receiver.port, { headers: JSON_TYPE, body: '{}' })).toMatchObject({
      status: 200,
      text: '{}',
    });
  });

  it('says how many spans were rejected and why', async () => {
    sink.answer = () => ({ spans: 3, rejected: new Map([['missing_time', 300]]) });
    const told = { rejectedSpans: 300, errorMessage: '300 spans rejected: missing start or end time (300)' };
    const answer = await call(receiver.port, { body: proto });
    expect(answer.status).toBe(200);
    expect(exportResponse(answer.body)).toEqual({ partialSuccess: told });
    const json = await call(receiver.port, { body: '{}', headers: JSON_TYPE });
    expect(JSON.parse(json.text)).toEqual({ partialSuccess: { ...told, rejectedSpans: '300' } });
    expect([...receiver.stats.rejectedSpans]).toEqual([['missing_time', 600]]);
    expect(receiver.stats.acceptedSpans).toBe(6);
  });

  it('answers a malformed request with 400 and the reason, in its own encoding', async () => {
    sink.answer = () => {
      throw new MalformedRequest('a group', 'byte 7');
    };
    const message = 'malformed OTLP trace request: a group, at byte 7';
    const answer = await call(receiver.port, { body: proto });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/x-protobuf');
    const told = rpcStatus(answer.body);
    const violation = { field: 'byte 7', description: 'a group' };
    const type = 'type.googleapis.com/google.rpc.BadRequest';
    expect(told).toMatchObject({ code: 3, message, details: [{ typeUrl: type }] });
    const badRequest = BadRequest.toObject(BadRequest.decode(told['details'][0].value));
    expect(badRequest).toEqual({ fieldViolations: [violation] });
    const json = await call(receiver.port, { body: '{}', headers: JSON_TYPE });
    expect(json.status).toBe(400);
    const details = [{ '@type': type, fieldViolations: [violation] }];
    expect(JSON.parse(json.text)).toEqual({ code: 3, message, details });
    expect([...receiver.stats.refusedRequests]).toEqual([['malformed', 2]]);
    expect(receiver.stats.acceptedRequests).toBe(0);
  });

  it('asks the sender to come back when there is no room', async () => {
    sink.answer = () => {
      throw new Overloaded('the journal is full', 7);
    };
    const answer = await call(receiver.port, { body: proto });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('7');
    expect(rpcStatus(answer.body)).toEqual({ code: 14, message: 'the journal is full' });
    expect([...receiver.stats.refusedRequests]).toEqual([['overloaded', 1]]);
  });

  it('keeps the details of its own failures to itself', async () => {
    sink.answer = () => {
      throw new Error('password=hunter2');
    };
    const answer = await call(receiver.port, { body: proto });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('hunter2');
    expect([...receiver.stats.refusedRequests]).toEqual([['failed', 1]]);
  });

  it.each([
    ['/', 'send spans to /v1/traces'],
    ['/v1/metrics', 'OTEL_METRICS_EXPORTER=none'],
    ['/v1/logs?x=1', 'OTEL_LOGS_EXPORTER=none'],
  ])('answers %s with 404 and a hint', async (path, hint) => {
    const answer = await call(receiver.port, { path, body: '{}', headers: JSON_TYPE });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toEqual({ code: 5, message: expect.stringContaining(hint) });
  });

  it('understands the whole URL in place of the path', async () => {
    const path = 'http://collector:4318/v1/traces?token=1';
    expect((await call(receiver.port, { path, body: proto })).status).toBe(200);
  });

  it('says that a packed body lacks its header', async () => {
    const answer = await call(receiver.port, { body: gzipSync(proto) });
    expect(answer.status).toBe(400);
    expect(rpcStatus(answer.body)).toMatchObject({ message: expect.stringContaining('content-encoding') });
  });

  it('ignores a query', async () => {
    expect((await call(receiver.port, { path: '/v1/traces?token=1', body: proto })).status).toBe(200);
  });

  it('answers other methods with 405 and the one that is allowed', async () => {
    const answer = await call(receiver.port, { method: 'GET' });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('POST');
  });

  it('answers content that it does not know with 415 and what it does', async () => {
    const type = await call(receiver.port, { body: 'x', headers: { 'content-type': 'text/plain' } });
    expect(type.status).toBe(415);
    expect(JSON.parse(type.text)).toMatchObject({
      message: expect.stringContaining('application/x-protobuf'),
    });
    const encoding = await call(receiver.port, { body: 'x', headers: { 'content-encoding': 'zstd' } });
    expect(encoding.status).toBe(415);
    expect(encoding.headers['accept-encoding']).toBe('gzip, deflate');
    expect(rpcStatus(encoding.body)).toMatchObject({ message: expect.stringContaining('zstd') });
    expect(sink.requests).toEqual([]);
  });

  it.each<[string, Uint8Array]>([
    ['noise', Buffer.from('not gzip')],
    ['cut off', gzipSync(proto).subarray(0, -9)],
    ['nothing', Buffer.alloc(0)],
  ])('calls gzip that is %s malformed', async (_, body) => {
    const answer = await call(receiver.port, { body, headers: { 'content-encoding': 'gzip' } });
    expect(answer.status).toBe(400);
    expect(rpcStatus(answer.body)).toMatchObject({ message: expect.stringContaining('not valid gzip') });
  });

  it.each<[string, Record<string, string>, Uint8Array]>([
    ['by its length', {}, Buffer.alloc(3_000_000)],
    ['in chunks', { 'transfer-encoding': 'chunked' }, Buffer.alloc(3_000_000)],
    ['once unpacked', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(9_000_000))],
  ])('refuses what is too large %s, names the limit, and stays usable', async (_, headers, body) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const answer = await call(receiver.port, { body, headers, agent });
    expect(answer.status).toBe(413);
    expect(rpcStatus(answer.body)['message']).toMatch(/10000 bytes.*CULPRIT_MAX_REQUEST_BYTES/);
    expect(sink.requests).toEqual([]);
    expect([...receiver.stats.refusedRequests]).toEqual([['too_large', 1]]);
    expect((await call(receiver.port, { body: proto, agent })).status).toBe(200);
    agent.destroy();
  });

  it('takes a request of exactly the limit', async () => {
    expect((await call(receiver.port, { body: Buffer.alloc(10_000) })).status).toBe(200);
    expect((await call(receiver.port, { body: Buffer.alloc(10_001) })).status).toBe(413);
    const packed = { 'content-encoding': 'gzip' };
    expect(
      (await call(receiver.port, { body: gzipSync(Buffer.alloc(10_000)), headers: packed })).status,
    ).toBe(200);
    expect(
      (await call(receiver.port, { body: gzipSync(Buffer.alloc(10_001)), headers: packed })).status,
    ).toBe(413);
  });

  it('asks for a body only where it would take it', async () => {
    const expectContinue = { expect: '100-continue' };
    expect((await call(receiver.port, { body: proto, headers: expectContinue })).status).toBe(200);
    const huge = { ...expectContinue, 'content-length': '99999999' };
    const refused = await call(receiver.port, { headers: huge });
    expect(refused.status).toBe(413);
    expect(refused.headers.connection).toBe('close');
    expect(sink.requests).toHaveLength(1);
  });

  it('forgets a sender that goes away in the middle', async () => {
    const socket = connect(receiver.port, '127.0.0.1');
    const head = 'POST /v1/traces HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 100\r\n';
    socket.write(`${head}content-type: application/x-protobuf\r\n\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write('half');
    socket.destroy();
    await receiver.stop();
    expect([...receiver.stats.refusedRequests]).toEqual([['incomplete', 1]]);
    expect(sink.requests).toEqual([]);
  });

  it('cuts off a sender that takes too long', async () => {
    await receiver.stop();
    await start({ requestTimeoutMs: 100 });
    const socket = connect(receiver.port, '127.0.0.1');
    const head = 'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n';
    socket.write(`${head}content-type: application/x-protobuf\r\n\r\nhalf`);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1.1 408 /);
    await receiver.stop();
    expect([...receiver.stats.refusedRequests]).toEqual([['incomplete', 1]]);
  });

  it('finishes the requests under way before it stops', async () => {
    const { arrived, save } = sink.hold();
    const agent = new Agent({ keepAlive: true });
    const answer = call(receiver.port, { body: proto, agent });
    await arrived;
    const { port } = receiver;
    const stopped = receiver.stop();
    await expect(call(port, { body: proto })).rejects.toThrow('ECONNREFUSED');
    save();
    expect((await answer).status).toBe(200);
    await stopped;
    agent.destroy();
  });

  it('stops although a request never ends', async () => {
    await receiver.stop();
    await start({ stopTimeoutMs: 20 });
    const { arrived } = sink.hold();
    const answer = call(receiver.port, { body: proto });
    const hangsUp = expect(answer).rejects.toThrow('socket hang up');
    await arrived;
    await receiver.stop();
    await hangsUp;
  });

  it('names a taken port and the setting that changes it', async () => {
    const second = new OtlpHttpReceiver(
      sink,
      { ...options, port: receiver.port },
      new ManualClock(NOW),
      silentLogger(),
    );
    await expect(second.start()).rejects.toThrow(OperatorError);
    await expect(second.start()).rejects.toThrow(
      `OTLP/HTTP can't listen on 127.0.0.1:${receiver.port}: the port is taken; stop what uses it, or set CULPRIT_OTLP_HTTP_PORT to another port`,
    );
    await second.stop();
  });
});
