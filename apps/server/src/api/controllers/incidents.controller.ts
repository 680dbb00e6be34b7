import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Incident } from '#contract';
import { IncidentStore } from '#page';
import { incidentById } from '../incident-by-id.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { IncidentList, IncidentQuery } from '../incident-schemas.js';

@ApiTags('incidents')
@Controller('api/v1/incidents')
export class IncidentsController {
  constructor(private readonly incidents: IncidentStore) {}

  @Get()
  @ApiOperation({ summary: 'List incidents, newest or weightiest first' })
  @ApiAnswer(200, IncidentList, 'incidents with their evidence')
  @ApiProblems('invalid-query')
  async list(@Query({ schema: IncidentQuery }) query: IncidentQuery): Promise<IncidentList> {
    const { acknowledged, order, limit, ...parts } = query;
    const items = await this.incidents.list({
      ...parts,
      limit,
      ...(acknowledged !== undefined && { acknowledged: acknowledged === 'true' }),
      ...(order === 'weight' && { order }),
    });
    return { items };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show an incident: accounts, explanation, examples, deliveries' })
  @ApiAnswer(200, Incident, 'the incident')
  @ApiProblems('invalid-path', 'not-found')
  show(@Param('id') id: string): Promise<Incident> {
    return incidentById(this.incidents, id);
  }
}
