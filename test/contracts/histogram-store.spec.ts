import { randomUUID } from 'node:crypto';
import { type HistogramStore } from '#aggregate';
import { silentLogger } from '#kit';
import { Dictionaries } from '#span';
import { PgHistogramStore } from '#store';
import { MemoryHistogramStore } from '#testkit';
import { testDatabase, type TestDatabase } from '../postgres/test-database.js';
import { histogramStoreContract } from './histogram-store.contract.js';

describe('what HistogramStore promises', () => {
  let test: TestDatabase;
  const uuids = new Map<HistogramStore, string>();
  const dictionaries = new Dictionaries({ services: 9, operations: 99, accounts: 99 });
  const operation = dictionaries.registerOperation({ service: 'shop', name: 'GET /', kind: 'server' });

  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());

  const sql = async <Row extends object>(text: string, values: unknown[]): Promise<Row[]> =>
    (await test.database.pool.query<Row>(text, values)).rows;

  histogramStoreContract('PgHistogramStore', {
    operation,
    async open() {
      const store = new PgHistogramStore(test.database, dictionaries, silentLogger());
      const uuid = randomUUID();
      await store.claim(uuid);
      uuids.set(store, uuid);
      return store;
    },
    async rows(store) {
      const rows = await sql<{ start: Date; errors: number }>(
        `select window_start as start, errors from latency_10s join node on node.id = node_id
         where uuid = $1 order by start, errors`,
        [uuids.get(store)],
      );
      return rows.map(({ start, errors }) => [start.getTime(), errors]);
    },
    async loseAll(store) {
      const uuid = uuids.get(store);
      await sql(`delete from latency_10s where node_id = (select id from node where uuid = $1)`, [uuid]);
      await sql('update node set position = 0, flush = 0 where uuid = $1', [uuid]);
    },
    async moveTo(store, position) {
      await sql('update node set position = $2 where uuid = $1', [uuids.get(store), position]);
    },
  });

  const inMemory = (store: HistogramStore): MemoryHistogramStore => {
    if (!(store instanceof MemoryHistogramStore)) throw new TypeError('another store');
    return store;
  };
  histogramStoreContract('MemoryHistogramStore', {
    operation,
    open: () => Promise.resolve(new MemoryHistogramStore()),
    rows: (store) =>
      Promise.resolve(
        inMemory(store)
          .flushes.flatMap(({ rows }) =>
            Array.from({ length: rows.count }, (_, i): [number, number] => [
              rows.windowStartUnixMs(i),
              rows.errors(i),
            ]),
          )
          .sort(([a, x], [b, y]) => a - b || x - y),
      ),
    loseAll: (store) => Promise.resolve(inMemory(store).lose(0)),
    moveTo: (store, position) => Promise.resolve(inMemory(store).moveTo(position)),
  });
});
