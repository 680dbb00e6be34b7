import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { Clock } from '#kit';
import { IncidentStore, Links } from '#page';
import { incidentById } from '../incident-by-id.js';
import { ExportQuery, IncidentRecord } from '../incident-schemas.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { keptLatencies } from '../record/kept-latencies.js';
import { keptTraces } from '../record/kept-traces.js';
import { recordAsHtml } from '../record/record-html.js';
import { recordAsJson } from '../record/record-json.js';

/** An incident to take along: for the post-mortem, when the installation may have forgotten it. */
@ApiTags('incidents')
@Controller('api/v1/incidents/:id/export')
export class IncidentRecordController {
  constructor(
    private readonly incidents: IncidentStore,
    private readonly links: Links,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Export all of an incident as one file: rules, numbers, traces, timeline, deliveries',
  })
  @ApiAnswer(200, IncidentRecord, 'the record, as a file; with format=html the same to read and print')
  @ApiProduces('application/json', 'text/html')
  @ApiProblems('invalid-path', 'invalid-query', 'not-found')
  async export(
    @Param('id') id: string,
    @Query({ schema: ExportQuery }) { format }: ExportQuery,
    @Res() response: Response,
  ): Promise<void> {
    const incident = await incidentById(this.incidents, id);
    const latencies = await keptLatencies(incident, this.incidents);
    const traces = keptTraces(incident, this.incidents);
    const now = this.clock.nowMs();
    const parts =
      format === 'html'
        ? recordAsHtml(incident, latencies, traces, this.links, now)
        : recordAsJson(
            {
              version: 1,
              exportedAt: new Date(now).toISOString(),
              incidentUrl: this.links.incident(incident.id),
              incident,
              latencies,
            },
            traces,
          );
    response.type(format === 'html' ? 'text/html; charset=utf-8' : 'application/json');
    response.attachment(`incident-${incident.openedAt.slice(0, 10)}-${incident.id}.${format}`);
    // Not ended where a part fails: whoever reads it has to see that the rest is missing.
    await pipeline(Readable.from(parts), response);
  }
}
