import { type Database } from '#store';

class Killed extends Error {}

/** Writes that end before the statement of this number, or after the commit of a transaction with so many. */
export function mortalWrites(database: Database, dies: 'before' | 'after', statements: number) {
  let hasDied = false;
  const die = (): never => {
    hasDied = true;
    throw new Killed();
  };
  const writes: Pick<Database, 'transaction'> = {
    async transaction(work) {
      let count = 0;
      const done = await database.transaction((transaction) =>
        work(
          new Proxy(transaction, {
            get(target, name) {
              if (name !== 'query') return Reflect.get(target, name);
              return (...given: Parameters<typeof target.query>) => {
                if (dies === 'before' && count === statements) die();
                count++;
                return target.query(...given);
              };
            },
          }),
        ),
      );
      if (dies === 'after' && count > statements) die();
      return done;
    },
  };
  return { writes, hasDied: () => hasDied };
}
