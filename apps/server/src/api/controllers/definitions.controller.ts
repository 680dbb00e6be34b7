import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApplyRequest, ApplyResult, Definitions, definitionsSchema, SECTIONS } from '#contract';
import { WindowReader } from '#evaluate';
import { Clock } from '#kit';
import { DefinitionTables } from '#store';
import { Actor } from '../actor.js';
import { Applier } from '../apply/applier.js';
import { readStored } from '../apply/stored.js';
import { shownOf } from '../apply/view.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { ApiSettings, RuleFollower } from '../ports.js';
import { DefinitionsQuery, JsonSchema } from '../schemas.js';

const SCHEMA = definitionsSchema();

@ApiTags('as code')
@Controller('api/v1')
export class DefinitionsController {
  private readonly applier: Applier;

  constructor(
    private readonly tables: DefinitionTables,
    rules: RuleFollower,
    windows: WindowReader,
    clock: Clock,
    { retentionMs }: ApiSettings,
  ) {
    this.applier = new Applier(tables, rules, {
      operations: () => windows.operations(),
      retentionMs,
      nowMs: () => clock.nowMs(),
    });
  }

  @Get('definitions')
  @ApiOperation({ summary: 'Export everything that is defined, in the form in which it can be applied' })
  @ApiAnswer(200, Definitions, 'by kind and by id; secrets of channels shown as "***", which keeps them')
  @ApiProblems('invalid-query')
  async export(@Query({ schema: DefinitionsQuery }) { set }: DefinitionsQuery): Promise<Definitions> {
    const stored = await this.tables.read(readStored);
    const sections = SECTIONS.map((section) => {
      const members = [...stored[section]].filter(([, each]) => set === undefined || each.set === set);
      const shown = members.map(([id, { definition }]) => [id, shownOf(section, id, definition)]);
      return [section, Object.fromEntries(shown)];
    });
    return Definitions.parse(Object.fromEntries(sections));
  }

  @Post('apply')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Define, change and delete as files say, all of it or nothing',
    description:
      'Applying the same again changes nothing. What is not in the request stays, unless "prune" is given: then what was applied under the same "set" goes.',
  })
  @ApiAnswer(200, ApplyResult, 'what has been done; or would be, for a dry run')
  @ApiProblems('malformed-json', 'conflict', 'too-large', 'not-json', 'invalid')
  apply(@Body({ schema: ApplyRequest }) request: ApplyRequest, @Actor() actor: string): Promise<ApplyResult> {
    return this.applier.apply(request, actor);
  }

  @Get('schema')
  @ApiOperation({ summary: 'The JSON Schema of files of definitions, for editors' })
  @ApiAnswer(200, JsonSchema, 'JSON Schema, draft 2020-12')
  @ApiProblems()
  schema(): JsonSchema {
    return SCHEMA;
  }
}
