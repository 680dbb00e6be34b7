import { AccountAttributes, MalformedRequest } from '#decode';
import { type Judged } from '#evaluate';
import { JournalFull, type Frame, type Stored } from '#journal';
import { Overloaded } from '#receive';
import { ManualClock } from '#kit';
import { Dictionaries } from '#span';
import { otlpProto } from '#testkit';
import { type FreshFrame } from './ingest/applier.js';
import { type Judges } from './judging.js';
import { Intake, Pipeline } from './pipeline.js';

const NOW = 1_760_000_001_000;

function intake() {
  const dictionaries = new Dictionaries({ services: 10, operations: 10, accounts: 10 });
  const journaled: Frame[] = [];
  const offered: FreshFrame[] = [];
  const disk: { failure?: Error } = {};
  const rooms = {
    names: { dictionaries, accountAttributes: new AccountAttributes(['account.id']) },
    journal: {
      append: (frame: Frame): Promise<Stored> => {
        if (disk.failure) return Promise.reject(disk.failure);
        const position = journaled.push(frame) - 1;
        return Promise.resolve({ position, end: position + 1, digest: Uint8Array.of(position) });
      },
    },
    applier: { offer: (frame: FreshFrame) => void offered.push(frame) },
  };
  const send = (bytes: Uint8Array) =>
    new Intake(rooms).accept({ format: 'otlp-proto', bytes, arrivalUnixMs: NOW });
  return { rooms, send, dictionaries, journaled, offered, disk };
}

describe('the intake', () => {
  it('journals a request and hands it on decoded', async () => {
    const { send, journaled, offered } = intake();
    const bytes = otlpProto([{ name: 'POST /checkout' }, { spanId: '00' }]);
    expect(await send(bytes)).toEqual({ spans: 1, rejected: new Map([['invalid_span_id', 1]]) });
    expect(journaled).toEqual([{ format: 'otlp-proto', bytes, arrivalUnixMs: NOW }]);
    expect(offered).toMatchObject([
      { position: 0, end: 1, digest: Uint8Array.of(0), arrivalUnixMs: NOW, batch: { count: 1 } },
    ]);
  });

  it('is not changed by what does not decode', async () => {
    const { send, journaled, offered, dictionaries } = intake();
    const whole = otlpProto([{ name: 'another' }]);
    await expect(send(whole.subarray(0, whole.length - 3))).rejects.toThrow(MalformedRequest);
    expect([journaled, offered, dictionaries.operationCount]).toEqual([[], [], 1]);
  });

  it('has senders come back while the journal takes nothing', async () => {
    const { send, offered, disk } = intake();
    disk.failure = new JournalFull('disk_full', 'the disk is nearly full');
    const refused = send(otlpProto([{}]));
    await expect(refused).rejects.toThrow(Overloaded);
    await expect(refused).rejects.toThrow('the disk is nearly full');
    disk.failure = new TypeError('a bug');
    await expect(send(otlpProto([{}]))).rejects.toThrow(TypeError);
    expect(offered).toEqual([]);
  });

  it('journals that time has passed', async () => {
    const { rooms, journaled, offered } = intake();
    await new Intake(rooms).mark(NOW);
    expect(journaled).toMatchObject([{ format: 'mark', arrivalUnixMs: NOW }]);
    expect(offered).toMatchObject([{ position: 0, end: 1, arrivalUnixMs: NOW, batch: undefined }]);
  });
});

describe('the pipeline', () => {
  const judged: Judged = { judgedAtUnixMs: NOW, slas: [], statuses: [], removed: [] };

  function pipeline(leads: boolean) {
    const done: unknown[] = [];
    const judges: Judges = {
      term: { isSure: () => true },
      progress: {
        refresh: async () => void done.push('looked at the nodes'),
        blind: () => [],
        isCaughtUp: () => true,
      },
      evaluator: {
        judge: async () => {
          done.push('judged');
          return judged;
        },
        snapshot: () => ({ counts: [], keys: [] }),
        statusesOf: () => undefined,
        failures: { rules: 0, rows: 0, sla: 0, percentile: 0, save: 0 },
      },
      incidents: {
        start: () => Promise.resolve(),
        stop: () => Promise.resolve(),
        tend: () => Promise.resolve(),
        open: [],
        reconcile: async (what) => {
          done.push(what);
          return [];
        },
        failures: 0,
      },
      notices: { reconcile: () => Promise.resolve() },
      channelHealth: { all: () => Promise.resolve(new Map()) },
      clock: new ManualClock(NOW),
    };
    const judging = { now: leads ? judges : undefined, judged: () => void done.push('told') };
    const flusher = { flush: async () => done.push('flushed') > 0 };
    return { pipeline: new Pipeline({ flusher, judging }), done };
  }

  it('judges by what all nodes have committed, and keeps incidents in step with that', async () => {
    const { pipeline: leading, done } = pipeline(true);
    await leading.flush();
    expect(await leading.evaluate()).toBe(true);
    expect(done).toEqual(['flushed', 'looked at the nodes', 'judged', judged, 'told']);
  });

  it('leaves that to the node that leads', async () => {
    const { pipeline: following, done } = pipeline(false);
    await following.flush();
    expect(await following.evaluate()).toBe(false);
    expect(done).toEqual(['flushed']);
  });
});
