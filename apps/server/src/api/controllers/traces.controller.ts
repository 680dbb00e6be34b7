import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { WindowReader, type KnownOperation } from '#evaluate';
import { Clock } from '#kit';
import { spanToJson, TraceSource, type SpanHit } from '#span';
import { layOut } from '../lay-out.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { ApiSettings } from '../ports.js';
import { TraceDocument, TraceList, TraceQuery } from '../schemas.js';
import { TraceReader } from '../traces.js';

/** A span that ended "now" by a sender's clock that is fast. */
const CLOCK_SKEW_MS = 60_000;

@ApiTags('traces')
@Controller('api/v1/traces')
export class TracesController {
  constructor(
    private readonly reader: TraceReader,
    private readonly recall: TraceSource,
    private readonly windows: WindowReader,
    private readonly settings: ApiSettings,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Find recent spans of a service, newest first' })
  @ApiAnswer(
    200,
    TraceList,
    'spans with the traces that they belong to; none for an operation that is not known',
  )
  @ApiProblems('invalid-query')
  async find(@Query({ schema: TraceQuery }) query: TraceQuery): Promise<TraceList> {
    const now = this.clock.nowMs();
    const found: { operation: KnownOperation; hit: SpanHit }[] = [];
    for (const operation of await this.operationsOf(query)) {
      const { service, name, kind } = operation;
      const hits = await this.recall.find({
        operation: { service, name, kind },
        endFromUnixMs: now - this.settings.recallSeconds * 1000,
        endToUnixMs: now + CLOCK_SKEW_MS,
        limit: query.limit,
        ...(query.account !== undefined && { accounts: [query.account] }),
        ...(query.error !== undefined && { error: query.error === 'true' }),
        // Half a nanosecond less, because the source's bound is exclusive and ours is not.
        ...(query.minDurationMs !== undefined && { longerThanNs: query.minDurationMs * 1e6 - 0.5 }),
      });
      found.push(...hits.map((hit) => ({ operation, hit })));
    }
    found.sort((a, b) => b.hit.arrivalUnixMs - a.hit.arrivalUnixMs);
    return { items: found.slice(0, query.limit).map(({ operation, hit }) => viewOf(operation, hit)) };
  }

  @Get(':traceId')
  @ApiOperation({ summary: 'Show a whole trace and its critical path' })
  @ApiAnswer(200, TraceDocument, 'all spans, as they were sent')
  @ApiProblems('invalid-path', 'not-found')
  async show(@Param('traceId') traceId: string): Promise<TraceDocument> {
    const spans = await this.reader.read(traceId);
    const { root, criticalPath, incomplete } = layOut(spans);
    return {
      traceId: root.traceId,
      rootSpanId: root.spanId,
      account: this.reader.accountOf(spans),
      complete: !incomplete,
      criticalPath,
      spans: spans.map(spanToJson),
    };
  }

  private async operationsOf({ service, name, kind }: TraceQuery): Promise<KnownOperation[]> {
    const all = await this.windows.operations();
    return all.filter(
      (operation) =>
        operation.service === service &&
        (name === undefined ? operation.entry || kind !== undefined : operation.name === name) &&
        (kind === undefined || operation.kind === kind),
    );
  }
}

function viewOf({ service, name, kind }: KnownOperation, hit: SpanHit): TraceList['items'][number] {
  const { traceId, spanId, account, startUnixNano, durationNs, error } = hit;
  return {
    traceId,
    spanId,
    service,
    name,
    kind,
    account,
    startUnixNano: startUnixNano.toString(),
    durationNs,
    error,
  };
}
