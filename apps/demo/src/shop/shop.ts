import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Children } from '../children.js';
import { type Injection, type ShopProcess } from '../faults.js';
import { Listening, type Peers, type ToProcess } from './messages.js';
import { SlowLink } from './slow-link.js';
import { DATABASE, EDGE, firstVersionOf, QUEUE, SERVICE_NAMES, type ServiceName } from './topology.js';

const SERVICE = fileURLToPath(new URL('./service.js', import.meta.url));
const DATABASE_MODULE = fileURLToPath(new URL('./database.js', import.meta.url));

/** How long the requests that a former release is still working on may take, and how long its end. */
const DRAIN_MS = 3000;
const RETIRE_PATIENCE_MS = 5000;

export type ShopOptions = {
  /** Base of the receiver of spans, such as http://127.0.0.1:4318. */
  otlpUrl: string;
  /** How spans are sent; protobuf if left out. */
  json?: boolean;
  /** Where customers reach the edge; 0 for a free one. */
  edgePort: number;
  logFile: string;
};

type Member = { child: ChildProcess; listening: Listening };

/** The shop's processes, open for customers. */
export class Shop {
  private readonly members = new Map<ShopProcess, Member>();
  private readonly links: SlowLink[] = [];

  private constructor(
    private readonly children: Children,
    private readonly options: ShopOptions,
    private readonly signal: AbortSignal,
  ) {}

  /** Starts a process per service, and the database. @throws what the signal is aborted with */
  static async open(children: Children, options: ShopOptions, signal: AbortSignal): Promise<Shop> {
    const shop = new Shop(children, options, signal);
    const { logFile } = options;
    const database = children.start({ name: DATABASE.process, module: DATABASE_MODULE, logFile });
    await Promise.all([
      listeningOf(database, signal).then((listening) =>
        shop.members.set(DATABASE.process, { child: database, listening }),
      ),
      ...SERVICE_NAMES.map(async (name) =>
        shop.members.set(name, await shop.start(name, firstVersionOf(name))),
      ),
    ]);
    shop.introduceAll();
    return shop;
  }

  /** Where customers reach the edge. */
  get url(): string {
    return `http://127.0.0.1:${this.listeningOf(EDGE).port}`;
  }

  async inject(injection: Injection): Promise<void> {
    if ('process' in injection) this.tell(injection.process, { type: 'trouble', trouble: injection.trouble });
    else if ('release' in injection) await this.deploy(injection.release, injection.version);
    else await this.slowLinks(injection);
  }

  /** Undoes what was injected. */
  async heal(injection: Injection): Promise<void> {
    if ('process' in injection) this.tell(injection.process, { type: 'trouble' });
    else if ('release' in injection) await this.deploy(injection.release, firstVersionOf(injection.release));
    else {
      this.introduceAll();
      await this.drained();
      for (const link of this.links.splice(0)) link.close();
    }
  }

  /** Starts the other release, sends all requests to it from then on, and ends the former one. */
  private async deploy(name: ServiceName, version: string): Promise<void> {
    const former = this.members.get(name);
    this.members.set(name, await this.start(name, version));
    this.introduceAll();
    if (former === undefined) return;
    await this.drained();
    await this.children.retire(former.child, RETIRE_PATIENCE_MS);
  }

  private async start(name: ServiceName, version: string): Promise<Member> {
    const { otlpUrl, json = false, edgePort, logFile } = this.options;
    const args = [name, version, otlpUrl, json ? 'json' : 'protobuf', String(name === EDGE ? edgePort : 0)];
    const child = this.children.start({ name, module: SERVICE, args, logFile });
    return { child, listening: await listeningOf(child, this.signal) };
  }

  private async slowLinks({
    network,
    of,
    eachWayMs,
  }: Extract<Injection, { network: string }>): Promise<void> {
    const slowed = async (port: number): Promise<number> => {
      const opened = await SlowLink.open(port, eachWayMs);
      this.links.push(opened.link);
      return opened.port;
    };
    const peers = this.peers();
    if (network === 'in') {
      peers.services[of] = await slowed(peers.services[of]);
      for (const name of SERVICE_NAMES) this.tell(name, { type: 'peers', peers });
      return;
    }
    for (const name of SERVICE_NAMES) peers.services[name] = await slowed(peers.services[name]);
    peers.database = await slowed(peers.database);
    peers.queue = await slowed(peers.queue);
    this.tell(of, { type: 'peers', peers });
  }

  private introduceAll(): void {
    const peers = this.peers();
    for (const name of this.members.keys()) this.tell(name, { type: 'peers', peers });
  }

  private peers(): Peers {
    const portOf = (name: ServiceName): number => this.listeningOf(name).port;
    return {
      services: {
        web: portOf('web'),
        checkout: portOf('checkout'),
        cart: portOf('cart'),
        catalog: portOf('catalog'),
        payments: portOf('payments'),
        fraud: portOf('fraud'),
        shipping: portOf('shipping'),
        reports: portOf('reports'),
        fulfilment: portOf('fulfilment'),
      },
      database: this.listeningOf(DATABASE.process).port,
      queue: this.listeningOf(QUEUE.consumer).queue ?? 0,
    };
  }

  private listeningOf(name: ShopProcess): Listening {
    const member = this.members.get(name);
    if (member === undefined) throw new Error(`${name} is not part of the shop`);
    return member.listening;
  }

  private async drained(): Promise<void> {
    await sleep(DRAIN_MS, undefined, { signal: this.signal });
  }

  private tell(name: ShopProcess, message: ToProcess): void {
    const child = this.members.get(name)?.child;
    if (child?.connected) child.send(message);
  }
}

async function listeningOf(child: ChildProcess, signal: AbortSignal): Promise<Listening> {
  const [message]: unknown[] = await once(child, 'message', { signal });
  return Listening.parse(message);
}
