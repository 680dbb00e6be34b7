import { createServer, type Server } from 'node:http';
import { ManualClock, silentLogger } from '#kit';
import { type OutboxState } from '#page';
import { type Beat, DeadMansSwitch } from './dead-mans-switch.js';
import { type Judges } from './judging.js';

const NOW = 1_760_000_000_000;

describe('the dead man’s switch', () => {
  const requests: string[] = [];
  let status = 200;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(`${request.method} ${request.url} ${request.headers['user-agent']}`);
      response.writeHead(status).end('OK');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${portOf(server)}/ping/s3cret`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    requests.length = 0;
    status = 200;
  });

  function setUp(change: { url?: string } = {}) {
    const beats: Beat[] = [];
    const site = {
      leads: true,
      judgedAgoMs: 5_000 as number | undefined,
      isCaughtUp: true,
      outbox: { running: true, overdueMs: 0 } as OutboxState | Error,
    };
    const judges: Pick<Judges, 'progress'> = {
      progress: { refresh: () => Promise.resolve(), blind: () => [], isCaughtUp: () => site.isCaughtUp },
    };
    const judging = {
      get now() {
        return site.leads ? judges : undefined;
      },
      get judgedAllAtUnixMs() {
        return site.judgedAgoMs === undefined ? undefined : NOW - site.judgedAgoMs;
      },
    };
    const outbox = {
      state: () =>
        site.outbox instanceof Error ? Promise.reject(site.outbox) : Promise.resolve(site.outbox),
    };
    const deadMansSwitch = new DeadMansSwitch({
      url: change.url ?? url,
      judging,
      outbox,
      onBeat: (beat) => beats.push(beat),
      version: '1.2.3',
      clock: new ManualClock(NOW),
      log: silentLogger(),
    });
    return { site, beats, deadMansSwitch };
  }

  it('fetches its address while SLAs are judged and pages delivered', async () => {
    const { beats, deadMansSwitch } = setUp();
    expect(await deadMansSwitch.beat()).toBe('sent');
    expect(await deadMansSwitch.beat()).toBe('sent');
    expect(requests).toEqual(Array(2).fill('GET /ping/s3cret culprit/1.2.3'));
    expect(beats).toEqual(['sent', 'sent']);
  });

  it('is the leader’s', async () => {
    const { site, beats, deadMansSwitch } = setUp();
    site.leads = false;
    expect(await deadMansSwitch.beat()).toBeUndefined();
    expect([requests, beats]).toEqual([[], []]);
  });

  it.each<[Beat, Partial<ReturnType<typeof setUp>['site']>]>([
    ['not-judged', { judgedAgoMs: undefined }],
    ['not-judged', { judgedAgoMs: 60_001 }],
    ['ingest-behind', { isCaughtUp: false }],
    ['outbox-stopped', { outbox: { running: false, overdueMs: 0 } }],
    ['pages-overdue', { outbox: { running: true, overdueMs: 60_001 } }],
    ['unknown', { outbox: new Error('no Postgres') }],
  ])('is silent where it is %s', async (beat, change) => {
    const { site, beats, deadMansSwitch } = setUp();
    Object.assign(site, change);
    expect(await deadMansSwitch.beat()).toBe(beat);
    expect([requests, beats]).toEqual([[], [beat]]);
  });

  it('tells where nobody takes its beats, and goes on', async () => {
    const { deadMansSwitch } = setUp();
    status = 404;
    expect(await deadMansSwitch.beat()).toBe('refused');
    status = 200;
    expect(await deadMansSwitch.beat()).toBe('sent');
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const nobody = `http://127.0.0.1:${portOf(closed)}/`;
    await new Promise((resolve) => closed.close(resolve));
    expect(await setUp({ url: nobody }).deadMansSwitch.beat()).toBe('unreachable');
  });
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
