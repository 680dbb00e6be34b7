import { placeOf } from '#store';
import { ACCOUNTS } from './accounts.js';
import { Children } from './children.js';
import { CulpritApi } from './culprit-api.js';
import { startCulprit } from './culprit-server.js';
import { setUp } from './promises.js';
import { leaveHome, prepareHome, type Home } from './home.js';
import { Inbox } from './inbox/inbox.js';
import { InboxWeb } from './inbox/web.js';
import { Load } from './load.js';
import { type Narrator } from './narrator.js';
import { type DemoOptions } from './options.js';
import { makeOwnDatabase } from './own-database.js';
import { choosePorts, firstFree } from './ports.js';
import { SERVICE_NAMES } from './shop/topology.js';
import { Shop } from './shop/shop.js';

const SERVICE_PATIENCE_MS = 5000;
/** The server may have to write its last windows and stop its Postgres. */
const SERVER_PATIENCE_MS = 20_000;

/** All that the story plays with. */
export type World = {
  home: Home;
  inbox: Inbox;
  inboxUrl: string;
  culprit: CulpritApi;
  shop: Shop;
  load: Load;
};

/** Builds the world, and takes it down again, also when it is only half built. */
export class Stage {
  readonly shopProcesses: Children;
  private readonly serverProcess: Children;
  private readonly closing: (() => Promise<void> | void)[] = [];

  /** @param onCrash called when a process ends by itself */
  constructor(onCrash: (error: Error) => void) {
    this.shopProcesses = new Children(onCrash);
    this.serverProcess = new Children(onCrash);
  }

  async open(options: DemoOptions, narrator: Narrator, signal: AbortSignal): Promise<World> {
    const home = await prepareHome(options.dataDir);
    this.closing.push(() => leaveHome(home));
    narrator.say('demo', `everything it makes is in ${home.folder}`);

    const inbox = new Inbox(home.inbox);
    const web = new InboxWeb(inbox);
    const { ports: wishes } = options;
    const inboxPort = await firstFree(wishes.inbox, true, (port) => web.listen(port));
    this.closing.push(() => web.close());
    const inboxUrl = `http://127.0.0.1:${inboxPort}/`;
    // Seconds pass between the look at a port and the server's own listening: who has the inbox's has them all.
    const isFirstDemo = wishes.inbox.asked !== undefined || inboxPort === wishes.inbox.usual;
    const ports = await choosePorts(wishes, isFirstDemo);
    await inbox.listen(ports.smtp);
    this.closing.push(() => inbox.close());
    narrator.say('inbox', `${inboxUrl} shows the mails that port ${ports.smtp} receives`);

    const { databaseUrl: server } = options;
    const databaseUrl = server === undefined ? undefined : await makeOwnDatabase(server, home.folder);
    const place = databaseUrl === undefined ? home.culpritData : placeOf({ connectionString: databaseUrl });
    narrator.say('culprit', `starting; its data is in ${place}, its log is ${home.serverLog}`);
    this.closing.push(() => this.serverProcess.stop(SERVER_PATIENCE_MS));
    const url = await startCulprit(this.serverProcess, home, ports, databaseUrl, signal);
    const culprit = new CulpritApi(url);
    const otlpUrl = `http://127.0.0.1:${ports.otlpHttp}`;
    narrator.say('culprit', `ready: ${culprit.url}, spans to ${otlpUrl} or gRPC port ${ports.otlpGrpc}`);
    const { fault, requestsPerSecond } = options;
    await setUp(culprit, [fault.breaks, ...(fault.alsoBreaks ?? [])]);
    narrator.say('culprit', `knows ${ACCOUNTS.length} accounts, and what the gold ones were promised`);

    this.closing.push(() => this.shopProcesses.stop(SERVICE_PATIENCE_MS));
    const shop = await Shop.open(
      this.shopProcesses,
      { otlpUrl, edgePort: ports.shop, logFile: home.shopLog },
      signal,
    );
    narrator.say('shop', `open: ${shop.url} (${SERVICE_NAMES.join(', ')}, a queue and a database)`);
    const load = new Load(shop.url, ACCOUNTS, {
      requestsPerSecond,
      watch: fault.breaks.route,
      alsoSends: fault.alsoSends,
    });
    this.closing.push(() => load.stop());
    return { home, inbox, inboxUrl, culprit, shop, load };
  }

  /** Takes everything down, the latest first; what fails to close does not keep the rest from it. */
  async close(): Promise<void> {
    for (const step of this.closing.splice(0).reverse()) {
      await Promise.resolve(step()).catch((error: unknown) => console.error(error));
    }
  }

  /** Ends every process at once. */
  kill(): void {
    this.shopProcesses.kill();
    this.serverProcess.kill();
  }
}
