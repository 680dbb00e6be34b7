import { type Notice } from '#contract';
import { silentLogger } from '#kit';
import { NoticeKeeper } from './notice-keeper.js';
import { NoticeStore, type Trouble } from './ports.js';

class MemoryNoticeStore extends NoticeStore {
  readonly notices: Notice[] = [];
  readonly told: string[][] = [];

  async open(): Promise<Notice[]> {
    return this.notices.filter(({ status }) => status === 'open');
  }

  async find(id: string): Promise<Notice | undefined> {
    return this.notices.find((notice) => notice.id === id);
  }

  async list(): Promise<Notice[]> {
    return this.notices;
  }

  async create(trouble: Trouble, channelIds: string[]): Promise<boolean> {
    const open = {
      status: 'open',
      openedAt: '',
      resolvedAt: null,
      resolution: null,
      deliveries: [],
    } as const;
    this.notices.push({ ...trouble, ...open, id: `n-${this.notices.length}`, deliveries: [] });
    this.told.push(channelIds);
    return true;
  }

  async resolve(id: string, resolution: string): Promise<void> {
    Object.assign(this.notices.find((notice) => notice.id === id) ?? {}, { status: 'resolved', resolution });
  }
}

describe('the notices of a kind', () => {
  const trouble = (subject: string): Trouble => ({
    kind: 'node-blind',
    subject,
    title: `${subject} is away`,
    text: '',
  });

  it('follow from what is wrong: each is told once, and once more when it is over', async () => {
    const store = new MemoryNoticeStore();
    const channels = () => Promise.resolve(['night']);
    const keeper = new NoticeKeeper({ store, channels, log: silentLogger() });
    const reconcile = (...subjects: string[]) =>
      keeper.reconcile('node-blind', subjects.map(trouble), ({ subject }) => `${subject} is back`);
    const seen = () => store.notices.map(({ subject, status, resolution }) => [subject, status, resolution]);

    await reconcile('a');
    await reconcile('a', 'b');
    await reconcile('a', 'b');
    expect(seen()).toEqual([
      ['a', 'open', null],
      ['b', 'open', null],
    ]);
    expect(store.told).toEqual([['night'], ['night']]);
    await reconcile('b');
    await reconcile('b');
    await reconcile('a', 'b');
    expect(seen()).toEqual([
      ['a', 'resolved', 'a is back'],
      ['b', 'open', null],
      ['a', 'open', null],
    ]);
  });

  it('are not told through a channel that they are about, and are kept where nobody is left', async () => {
    const store = new MemoryNoticeStore();
    const asked: (string | undefined)[] = [];
    const channels = async (except: string | undefined) => {
      asked.push(except);
      return ['night', 'day'].filter((id) => id !== except && asked.length === 1);
    };
    const keeper = new NoticeKeeper({ store, channels, log: silentLogger() });
    const troubles = ['night', 'day'].map((id) => Object.assign(trouble(id), { notThrough: id }));
    await keeper.reconcile('node-blind', troubles, () => '');
    expect(asked).toEqual(['night', 'day']);
    expect(store.told).toEqual([['day'], []]);
    expect(await store.open()).toHaveLength(2);
  });
});
