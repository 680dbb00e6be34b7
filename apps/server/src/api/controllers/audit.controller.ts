import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { SlaVersion } from '#contract';
import { AuditLog } from '#store';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { ProblemError } from '../problems/problem-error.js';
import { AuditList, AuditQuery, SlaVersionList, VersionNumber, VersionQuery } from '../schemas.js';

/** What was changed, when and by whom. */
@ApiTags('audit')
@Controller('api/v1')
export class AuditController {
  constructor(private readonly audit: AuditLog) {}

  @Get('audit')
  @ApiOperation({
    summary: 'List changes, newest first',
    description: 'Who changed what people define, with what it was before and after. Secrets are masked.',
  })
  @ApiAnswer(200, AuditList, 'a page of changes')
  @ApiProblems('invalid-query')
  async list(@Query({ schema: AuditQuery }) query: AuditQuery): Promise<AuditList> {
    const { kind, id, since, before, limit } = query;
    const found = await this.audit.list({
      limit: limit + 1,
      ...(kind && { kind }),
      ...(id !== undefined && { target: id }),
      ...(since !== undefined && { since: new Date(since) }),
      ...(before !== undefined && { before }),
    });
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  @Get('slas/:id/versions')
  @ApiOperation({ summary: 'List the versions of an SLA, newest first; also of one that is deleted' })
  @ApiAnswer(200, SlaVersionList, 'a page of versions')
  @ApiProblems('invalid-path', 'invalid-query', 'not-found')
  async versions(
    @Param('id') id: string,
    @Query({ schema: VersionQuery }) { before, limit }: VersionQuery,
  ): Promise<SlaVersionList> {
    const page = { limit: limit + 1, ...(before !== undefined && { before }) };
    const found = await this.audit.versions(id, page);
    if (found.length === 0 && before === undefined) throw unknown(id);
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.version ?? null) : null };
  }

  @Get('slas/:id/versions/:version')
  @ApiOperation({ summary: 'Show an SLA as it was in one of its versions' })
  @ApiAnswer(200, SlaVersion, 'the SLA, and who made it so')
  @ApiProblems('invalid-path', 'not-found')
  async version(
    @Param('id') id: string,
    @Param('version', { schema: VersionNumber }) version: number,
  ): Promise<SlaVersion> {
    const found = await this.audit.version(id, version);
    if (found) return found;
    const [newest] = await this.audit.versions(id, { limit: 1 });
    if (!newest) throw unknown(id);
    throw new ProblemError(
      'not-found',
      `The SLA "${id}" has no version ${version}; its newest is ${newest.version}.`,
    );
  }
}

function unknown(id: string): ProblemError {
  return new ProblemError('not-found', `No SLA has, or ever had, the id "${id}".`);
}
