import { appendFileSync } from 'node:fs';
import { createLogger } from '#kit';
import { type Attempt } from '#page';
import { type Database, openDatabase, PgOutbox } from '#store';

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** What the process is to do, its only argument. */
export type DyingPlan = {
  config: Parameters<typeof openDatabase>[0];
  /** Gets a line for each page that is sent: what it is about, and its delivery. */
  sent: string;
  /** How its attempts end. */
  answer: Attempt;
  /** How the step begins before which it is killed: a statement, a commit, or what is sent. */
  dieBefore: string;
};

/** A process that delivers until it is killed between two steps. */
const plan: DyingPlan = JSON.parse(process.argv[2] ?? '');

function step(name: string): void {
  if (name.startsWith(plan.dieBefore)) process.kill(process.pid, 'SIGKILL');
}

/** Every statement of these is a step. */
function watched<T extends Database | Transaction>(queryable: T): T {
  return new Proxy(queryable, {
    get(target, key) {
      if (key === 'query') {
        return (statement: { text: string; values: unknown[] }) => {
          step(statement.text.trim().replace(/\s+/g, ' '));
          return target.query(statement);
        };
      }
      if (key === 'transaction') {
        return async <R>(work: (transaction: Transaction) => Promise<R>): Promise<R> => {
          const result = await target.transaction(async (transaction) => {
            const done = await work(watched(transaction));
            step('commit');
            return done;
          });
          step('end');
          return result;
        };
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const database = watched(await openDatabase(plan.config));
const options = { lockRetryMs: 20, firstPauseMs: 20, longestPauseMs: 50 };
await new PgOutbox(database, createLogger('silent'), options).start(({ delivery, incidentId, event }) => {
  step('send');
  appendFileSync(plan.sent, `${incidentId} ${event} ${delivery.id}\n`);
  step('take the answer');
  return Promise.resolve(plan.answer);
});
