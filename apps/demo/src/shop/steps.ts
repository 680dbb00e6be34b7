import { setTimeout as sleep } from 'node:timers/promises';
import { type Tracer } from '@opentelemetry/api';
import { ordersOf } from '../accounts.js';
import { callWithRetries } from './call.js';
import { query } from './database-client.js';
import { LineClient } from './lines.js';
import { type Peers } from './messages.js';
import { publish } from './queue.js';
import { hold, Semaphore } from './semaphore.js';
import { accountInBaggage } from './telemetry.js';
import { DATABASE, QUEUE, type Step } from './topology.js';
import { extraMsOf, jittered, type Trouble } from './trouble.js';

/** Threads of a service, so to speak: far more than it needs while nobody keeps them. */
const WORKERS = 32;

/** Even a cache that works does not have everything. */
const MISSES = 0.15;

type Reach = { services: Peers['services']; database: LineClient; queue: LineClient };

/** What a service does for requests and messages, and what may be wrong with it. */
export class Steps {
  readonly workers = new Semaphore(WORKERS);
  private readonly locks = new Map<string, Semaphore>();
  private trouble: Trouble = {};
  private holding = new AbortController();
  private reach: Promise<Reach>;
  private reached: (reach: Reach) => void = () => undefined;

  constructor(private readonly tracer: Tracer) {
    // A customer who comes before the demo has told where the others are waits for it.
    this.reach = new Promise((resolve) => (this.reached = resolve));
  }

  /** Where the others listen from now on. Connections to where they were stay open, for what is still asked there. */
  meet({ services, database, queue }: Peers): void {
    const reach = {
      services,
      database: new LineClient(DATABASE.process, database),
      queue: new LineClient(QUEUE.name, queue),
    };
    this.reached(reach);
    this.reach = Promise.resolve(reach);
  }

  suffer(trouble: Trouble): void {
    this.trouble = trouble;
    this.holding.abort();
    this.holding = new AbortController();
    const { workers, lock } = trouble;
    if (workers) void hold(this.workers, workers, this.holding.signal);
    if (lock) void hold(this.lockOf(lock.account), lock, this.holding.signal);
  }

  /** @throws what the steps fail with */
  async run(steps: Step[], id: string): Promise<void> {
    const { slowness, failing } = this.trouble;
    await sleep(extraMsOf(slowness, accountInBaggage()));
    await this.runAll(steps, id);
    if (failing && Math.random() < failing.chance) {
      await sleep(jittered(failing.afterMs));
      throw new Error(failing.message);
    }
  }

  private async runAll(steps: Step[], id: string): Promise<void> {
    for (const step of steps) await this.runOne(step, id);
  }

  private async runOne(step: Step, id: string): Promise<void> {
    const { services, database, queue } = await this.reach;
    if ('workMs' in step) await sleep(jittered(step.workMs) * (this.trouble.starved?.times ?? 1));
    else if ('query' in step) await query(this.tracer, database, step.query);
    else if ('cached' in step) {
      if (this.trouble.cacheLost || Math.random() < MISSES) await query(this.tracer, database, step.cached);
    } else if ('queryEachOrder' in step) {
      const orders = Array.from({ length: ordersOf(accountInBaggage()) });
      await Promise.all(orders.map(() => query(this.tracer, database, step.queryEachOrder)));
    } else if ('publish' in step) await publish(this.tracer, queue);
    else if ('locked' in step) await this.runLocked(step.locked, id);
    else if ('parallel' in step) await Promise.all(step.parallel.map((branch) => this.runAll(branch, id)));
    else {
      const callee = { name: step.call, port: services[step.call] };
      for (let time = 0; time < (step.times ?? 1); time++)
        await callWithRetries(callee, step.route, id, step.retries ?? 0);
    }
  }

  private async runLocked(steps: Step[], id: string): Promise<void> {
    const release = await this.lockOf(accountInBaggage() ?? '').acquire();
    try {
      await this.runAll(steps, id);
    } finally {
      release();
    }
  }

  private lockOf(account: string): Semaphore {
    const lock = this.locks.get(account) ?? new Semaphore(1);
    this.locks.set(account, lock);
    return lock;
  }
}
