import { Test } from '@nestjs/testing';
import { type NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import {
  type Account,
  type Channel,
  type Incident,
  type Sla,
  type TraceLink,
} from '#contract';
import { type KnownOperation, type SlaStatus, StatusStore, WindowReader, type WindowRow } from '#evaluate';
import { LatencyMetrics, Metrics } from '#expose';
import { Histogram } from '#histogram';
import { ManualClock, silentLogger } from '#kit';
import { type Attempt, IncidentStore, type OpenIncident } from '#page';
import { type Span, type SpanHit, type SpanQuery, TraceSource } from '#span';
import { ChannelInUseError, ConflictError } from '#store';
import { NOW_MS } from './samples.fixture.js';
import { ApiModule, type ApiParts } from './api.module.js';
import { configureApi } from './configure.js';
import { AccountRepository, ChannelTester, Readiness, Repository, TraceLinks } from './ports.js';

class Accounts extends AccountRepository {
  readonly byKey = new Map<string, Account>();

  async list({ labels, after, limit }: Parameters<AccountRepository['list']>[0]): Promise<Account[]> {
    return [...this.byKey.values()]
      .filter((account) => account.key > after)
      .filter((account) => Object.entries(labels).every(([name, value]) => account.labels[name] === value))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, limit);
  }
  async find(key: string): Promise<Account | undefined> {
    return this.byKey.get(key);
  }
  async put(account: Account): Promise<boolean> {
    const isNew = !this.byKey.has(account.key);
    this.byKey.set(account.key, account);
    return isNew;
  }
  async delete(key: string): Promise<boolean> {
    return this.byKey.delete(key);
  }
}

class InMemory<T extends { id: string }> extends Repository<T> {
  constructor(private readonly kind: ConflictError['kind']) {
    super();
  }

  readonly byId = new Map<string, T>();

  async list(): Promise<T[]> {
    return [...this.byId.values()];
  }
  async find(id: string): Promise<T | undefined> {
    return this.byId.get(id);
  }
  async create(item: T): Promise<void> {
    if (this.byId.has(item.id)) throw new ConflictError(this.kind, item.id);
    this.byId.set(item.id, item);
  }
  async replace(item: T): Promise<boolean> {
    const known = this.byId.has(item.id);
    if (known) this.byId.set(item.id, item);
    return known;
  }
  async delete(id: string): Promise<boolean> {
    return this.byId.delete(id);
  }
}

class Incidents extends IncidentStore {
  incidents: Incident[] = [];
  kept = new Map<string, Span[]>();

  async open(): Promise<OpenIncident[]> {
    return this.incidents
      .filter(({ status }) => status === 'open')
      .map((incident) => Object.assign({ operationId: 1 }, incident));
  }
  async find(id: string): Promise<Incident | undefined> {
    return this.incidents.find((incident) => incident.id === id);
  }
  async list({ status, sla, limit }: Parameters<IncidentStore['list']>[0]): Promise<Incident[]> {
    return this.incidents
      .filter((incident) => status === undefined || incident.status === status)
      .filter((incident) => sla === undefined || incident.sla.id === sla)
      .slice(0, limit);
  }
  async keptTrace(traceId: string): Promise<Span[]> {
    return this.kept.get(traceId) ?? [];
  }
  create = unused;
  updateAccounts = unused;
  attachEvidence = unused;
  resolve = unused;
}

function unused(): never {
  throw new Error('the API only reads incidents');
}

class Statuses extends StatusStore {
  statuses: SlaStatus[] = [];

  async load(): Promise<SlaStatus[]> {
    return this.statuses;
  }
  save = unused;
}

class Windows extends WindowReader {
  known: KnownOperation[] = [];

  async operations(): Promise<KnownOperation[]> {
    return this.known;
  }
  async sums(): Promise<WindowRow[]> {
    return [];
  }
  async histogram(): Promise<Histogram> {
    return new Histogram();
  }
}

class Recall extends TraceSource {
  traces = new Map<string, Span[]>();
  hits: SpanHit[] = [];
  readonly asked: SpanQuery[] = [];

  async find(query: SpanQuery): Promise<SpanHit[]> {
    this.asked.push(query);
    return this.hits;
  }
  async trace(traceId: string): Promise<Span[]> {
    return this.traces.get(traceId) ?? [];
  }
}

class Tester extends ChannelTester {
  answer: Attempt = { delivered: true };
  readonly tested: Channel[] = [];

  async sendTest(channel: Channel): Promise<Attempt> {
    this.tested.push(channel);
    return this.answer;
  }
}

class Ready extends Readiness {
  why: string[] = [];

  async reasons(): Promise<string[]> {
    return this.why;
  }
}

class Links extends TraceLinks {
  trace(traceId: string, spanId: string): TraceLink[] {
    const own = { label: 'open', href: `https://culprit.test/traces/${traceId}?span=${spanId}` };
    return [own, ...this.elsewhere(traceId, spanId)];
  }

  elsewhere(traceId: string, spanId: string): TraceLink[] {
    return [{ label: 'Jaeger', href: `https://jaeger.test/trace/${traceId}?uiFind=${spanId}` }];
  }
}

/** Rows in the order in which spans were sent; the path is a root that waits for the last span, and for nothing else. */
class Layout extends TraceLayout {
  layOut(spans: Span[], maxRows: number): LaidOutTrace | undefined {
    const root = spans.find(({ parentSpanId }) => parentSpanId === undefined);
    const last = spans.at(-1);
    if (!root || !last) return undefined;
    const startNs = Number(last.startUnixNano - root.startUnixNano);
    const endNs = startNs + last.durationNs;
    const criticalPath: PathSection[] = [
      { spanId: root.spanId, startNs: 0, endNs: startNs },
      { spanId: last.spanId, startNs, endNs },
      { spanId: root.spanId, startNs: endNs, endNs: root.durationNs },
    ].filter((section) => section.startNs < section.endNs);
    const rows = spans.slice(0, maxRows).map((span): WaterfallRow => ({
      spanId: span.spanId,
      depth: span === root ? 0 : 1,
      service: span.service,
      name: span.name,
      calls: span.kind === 'client' ? { name: 'orders (postgresql)', kind: 'dependency' } : undefined,
      startNs: Number(span.startUnixNano - root.startUnixNano),
      durationNs: span.durationNs,
      error: span.status === 'error',
      onPath: criticalPath.filter(({ spanId }) => spanId === span.spanId),
      hiddenBelow: 0,
    }));
    return { root, criticalPath, rows, incomplete: false };
  }
}

class Channels extends InMemory<Channel> {
  constructor(private readonly slas: InMemory<Sla>) {
    super('channel');
  }

  override async delete(id: string): Promise<boolean> {
    const users = [...this.slas.byId.values()].filter(({ channels }) => channels.includes(id));
    if (users.length > 0) {
      throw new ChannelInUseError(
        id,
        users.map((sla) => sla.id),
      );
    }
    return super.delete(id);
  }
}

/** All parts as fakes that a test can fill, and the running API. */
export async function startApi() {
  const latency = new LatencyMetrics({ names: 'otel', accountLimit: 10, accountSeriesLimit: 100 });
  const slas = new InMemory<Sla>('SLA');
  const parts = {
    accounts: new Accounts(),
    slas,
    channels: new Channels(slas),
    channelTester: new Tester(),
    incidents: new Incidents(),
    statuses: new Statuses(),
    windows: new Windows(),
    recall: new Recall(),
    links: new Links(),
    metrics: new Metrics(latency.families()),
    readiness: new Ready(),
    clock: new ManualClock(NOW_MS),
    settings: { version: '1.2.3', recallSeconds: 900, accountAttributes: ['account.id', 'tenant.id'] },
  } satisfies ApiParts;
  const module = await Test.createTestingModule({ imports: [ApiModule.register(parts)] }).compile();
  const app = module.createNestApplication<NestExpressApplication>({ logger: false });
  configureApi(app, silentLogger());
  await app.listen(0, '127.0.0.1');
  return { parts, app, http: request(app.getHttpServer()), stop: () => app.close() };
}

export type RunningApi = Awaited<ReturnType<typeof startApi>>;
