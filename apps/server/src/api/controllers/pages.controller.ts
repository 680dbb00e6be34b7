import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Clock } from '#kit';
import { FeedbackStore, IncidentStore, latencyOf, Links, NoticeStore } from '#page';
import { incidentById } from '../incident-by-id.js';
import { layOut } from '../lay-out.js';
import { noticeById } from '../notice-by-id.js';
import { homePage } from '../pages/home.page.js';
import { incidentPage } from '../pages/incident.page.js';
import { tracePage } from '../pages/trace.page.js';
import { noticePage } from '../pages/notice.page.js';
import { Readiness } from '../ports.js';
import { TraceReader } from '../traces.js';

/** More lines than anybody reads; 5,000 would be 20 MB of page. */
const ROW_LIMIT = 400;

/** Incidents that are over, on the first page. */
const MOST_OVER = 5;

const HTML = 'text/html; charset=utf-8';

/** What people look at. The links in pages lead here. */
@ApiExcludeController()
@Controller()
export class PagesController {
  constructor(
    private readonly incidents: IncidentStore,
    private readonly notices: NoticeStore,
    private readonly reader: TraceReader,
    private readonly feedback: FeedbackStore,
    private readonly links: Links,
    private readonly readiness: Readiness,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Header('Content-Type', HTML)
  async home(): Promise<string> {
    const [open, over, reasons] = await Promise.all([
      this.incidents.open(),
      this.incidents.list({ status: 'resolved', mode: 'live', limit: MOST_OVER }),
      this.readiness.reasons(),
    ]);
    return homePage({ open, over, reasons, nowUnixMs: this.clock.nowMs() }).text;
  }

  @Get('incidents/:id')
  @Header('Content-Type', HTML)
  async incident(@Param('id') id: string): Promise<string> {
    const incident = await incidentById(this.incidents, id);
    const [feedback, latency] = await Promise.all([
      this.feedback.of(incident.id),
      latencyOf(this.incidents, incident),
    ]);
    return incidentPage(incident, feedback, this.links, this.clock.nowMs(), latency).text;
  }

  @Get('notices/:id')
  @Header('Content-Type', HTML)
  async notice(@Param('id') id: string): Promise<string> {
    return noticePage(await noticeById(this.notices, id)).text;
  }

  @Get('traces/:traceId')
  @Header('Content-Type', HTML)
  async trace(@Param('traceId') traceId: string, @Query('span') span: unknown): Promise<string> {
    const spans = await this.reader.read(traceId);
    const trace = layOut(spans, ROW_LIMIT);
    const { traceId: id, spanId: rootSpanId } = trace.root;
    const selectedSpanId = typeof span === 'string' ? span.toLowerCase() : undefined;
    const links = this.links.elsewhere(id, selectedSpanId ?? rootSpanId);
    const incident = await this.reader.incidentOf(id);
    const account = this.reader.accountOf(spans);
    return tracePage({ traceId: id, spans, trace, account, incident, selectedSpanId, links }).text;
  }
}
