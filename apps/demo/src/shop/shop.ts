import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Children } from '../children.js';
import { type ShopProcess } from '../faults.js';
import { Listening, type Slowness, type ToProcess } from './messages.js';
import { DATABASE, EDGE, SERVICE_NAMES } from './topology.js';

const SERVICE = fileURLToPath(new URL('./service.js', import.meta.url));
const DATABASE_MODULE = fileURLToPath(new URL('./database.js', import.meta.url));

export type ShopOptions = {
  /** Base of the receiver of spans, such as http://127.0.0.1:4318. */
  otlpUrl: string;
  /** Where customers reach the edge; 0 for a free one. */
  edgePort: number;
  logFile: string;
};

/** The shop's processes, open for customers. */
export class Shop {
  private constructor(
    /** Where customers reach the edge. */
    readonly url: string,
    private readonly processes: ReadonlyMap<ShopProcess, ChildProcess>,
  ) {}

  /** Starts a process per service, and the database. @throws what the signal is aborted with */
  static async open(children: Children, options: ShopOptions, signal: AbortSignal): Promise<Shop> {
    const processes = new Map<ShopProcess, ChildProcess>();
    const { logFile } = options;
    processes.set(
      DATABASE.process,
      children.start({ name: DATABASE.process, module: DATABASE_MODULE, logFile }),
    );
    for (const name of SERVICE_NAMES) {
      const args = [name, options.otlpUrl, String(name === EDGE ? options.edgePort : 0)];
      processes.set(name, children.start({ name, module: SERVICE, args, logFile }));
    }
    const ports = new Map<ShopProcess, number>();
    await Promise.all(
      [...processes].map(async ([name, child]) => ports.set(name, await listeningPort(child, signal))),
    );
    const portOf = (name: ShopProcess): number => ports.get(name) ?? 0;
    const peers: ToProcess = {
      type: 'peers',
      services: {
        web: portOf('web'),
        checkout: portOf('checkout'),
        cart: portOf('cart'),
        catalog: portOf('catalog'),
        payments: portOf('payments'),
        fraud: portOf('fraud'),
        shipping: portOf('shipping'),
      },
      database: portOf(DATABASE.process),
    };
    for (const child of processes.values()) tell(child, peers);
    return new Shop(`http://127.0.0.1:${portOf(EDGE)}`, processes);
  }

  /** Slows one of its processes, or with undefined heals it. */
  slow(name: ShopProcess, slowness: Slowness | undefined): void {
    const child = this.processes.get(name);
    if (child !== undefined) tell(child, { type: 'slowness', slowness });
  }
}

async function listeningPort(child: ChildProcess, signal: AbortSignal): Promise<number> {
  const [message]: unknown[] = await once(child, 'message', { signal });
  return Listening.parse(message).port;
}

function tell(child: ChildProcess, message: ToProcess): void {
  if (child.connected) child.send(message);
}
