import { Test } from '@nestjs/testing';
import { type NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import {
  type Account,
  type Channel,
  type Incident,
  type PathSection,
  type Sla,
  type TraceLink,
} from '#contract';
import { type KnownOperation, type SlaStatus, StatusStore, WindowReader, type WindowRow } from '#evaluate';
import { LatencyMetrics, Metrics } from '#expose';
import { Histogram } from '#histogram';
import { ManualClock, silentLogger } from '#kit';
import { type Attempt, IncidentStore, type OpenIncident } from '#page';
import { type Span, type SpanHit, type SpanQuery, TraceSource } from '#span';
import { NOW_MS } from './samples.fixture.js';
import { ApiModule, type ApiParts } from './api.module.js';
import { configureApi } from './configure.js';
import { AccountRepository, ChannelTester, Readiness, Repository, TraceLinks } from './ports.js';
import { type AssembledTrace, TraceAssembler, type TreeNode } from './trace-layout.js';

class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

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
  async put(account: Account): Promise<void> {
    this.byKey.set(account.key, account);
  }
  async delete(key: string): Promise<boolean> {
    return this.byKey.delete(key);
  }
}

class InMemory<T extends { id: string }> extends Repository<T> {
  readonly byId = new Map<string, T>();

  async list(): Promise<T[]> {
    return [...this.byId.values()];
  }
  async find(id: string): Promise<T | undefined> {
    return this.byId.get(id);
  }
  async create(item: T): Promise<void> {
    if (this.byId.has(item.id)) throw new ConflictError(`The id "${item.id}" is taken.`);
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

  async test(channel: Channel): Promise<Attempt> {
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
    return [
      { label: 'Culprit', href: `https://culprit.test/traces/${traceId}?span=${spanId}` },
      { label: 'Jaeger', href: `https://jaeger.test/trace/${traceId}?uiFind=${spanId}` },
    ];
  }
}

/** Trees by parent id alone; the path is that of a root that waits for its last child, and so on. */
class Assembler extends TraceAssembler {
  assemble(spans: Span[]): AssembledTrace | undefined {
    const first = spans.find(({ parentSpanId }) => parentSpanId === undefined);
    if (!first) return undefined;
    const nodes = new Map<string, TreeNode>(
      spans.map((span) => {
        const startNs = Number(span.startUnixNano - first.startUnixNano);
        return [span.spanId, { span, children: [], startNs, endNs: startNs + span.durationNs }];
      }),
    );
    let attached = 1;
    for (const node of nodes.values()) {
      const parent = nodes.get(node.span.parentSpanId ?? '');
      if (!parent) continue;
      parent.children.push(node);
      attached++;
    }
    const root = nodes.get(first.spanId);
    if (!root) return undefined;
    return { root, incomplete: attached < spans.length, path: pathOf(root) };
  }
}

function pathOf(root: TreeNode): PathSection[] {
  const path: PathSection[] = [];
  let node = root;
  for (let last = node.children.at(-1); last; last = node.children.at(-1)) {
    path.push({ spanId: node.span.spanId, startNs: node.startNs, endNs: last.startNs });
    path.push({ spanId: node.span.spanId, startNs: last.endNs, endNs: node.endNs });
    node = last;
  }
  path.push({ spanId: node.span.spanId, startNs: node.startNs, endNs: node.endNs });
  return path.sort((a, b) => a.startNs - b.startNs);
}

/** All parts as fakes that a test can fill, and the running API. */
export async function startApi() {
  const latency = new LatencyMetrics({ names: 'otel', accountLimit: 10, accountSeriesLimit: 100 });
  const parts = {
    accounts: new Accounts(),
    slas: new InMemory<Sla>(),
    channels: new InMemory<Channel>(),
    channelTester: new Tester(),
    incidents: new Incidents(),
    statuses: new Statuses(),
    windows: new Windows(),
    recall: new Recall(),
    assembler: new Assembler(),
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
