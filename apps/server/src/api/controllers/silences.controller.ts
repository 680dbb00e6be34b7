import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { LAST_UNIX_MS, Silence, SilenceInput, silencedSlas } from '#contract';
import { Clock } from '#kit';
import { findSilenceProblems } from '#page';
import { type NewSilence, SilenceTable } from '#store';
import { Actor } from '../actor.js';
import { NameReader } from '../name-reader.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { notFound } from '../problems/not-found.js';
import { invalidFields, type ProblemError } from '../problems/problem-error.js';
import { SilenceId, SilenceList, SilenceQuery } from '../schemas.js';

@ApiTags('silences')
@Controller('api/v1/silences')
export class SilencesController {
  constructor(
    private readonly silences: SilenceTable,
    private readonly names: NameReader,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List silences: those that are in force or will be, or those that are over' })
  @ApiAnswer(200, SilenceList, 'the newest first')
  @ApiProblems('invalid-query')
  async list(@Query({ schema: SilenceQuery }) { state, limit }: SilenceQuery): Promise<SilenceList> {
    const now = this.clock.nowMs();
    if (state === 'expired') return { items: await this.silences.past(now, limit) };
    return { items: (await this.silences.current(now)).slice(0, limit) };
  }

  @Post()
  @ApiOperation({ summary: 'Page nobody for something, for a while; it is judged and recorded all the same' })
  @ApiAnswer(201, Silence, 'the silence with its id')
  @ApiProblems('malformed-json', 'too-large', 'not-json', 'invalid')
  async create(
    @Body({ schema: SilenceInput }) input: SilenceInput,
    @Actor() actor: string,
  ): Promise<Silence> {
    const silence = newSilence(input, actor, this.clock.nowMs());
    const errors = [
      ...findSilenceProblems(silence, this.clock.nowMs()),
      ...(await this.names.unknownIn(silencedSlas(silence))),
    ];
    if (errors.length > 0) throw invalidFields('invalid', errors);
    return this.silences.create(silence);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a silence' })
  @ApiAnswer(200, Silence, 'the silence')
  @ApiProblems('invalid-path', 'not-found')
  async show(@Param('id', { schema: SilenceId }) id: SilenceId): Promise<Silence> {
    const silence = await this.silences.find(id);
    if (!silence) throw await this.unknown(id);
    return silence;
  }

  @Post(':id/expire')
  @HttpCode(200)
  @ApiOperation({ summary: 'End a silence now: what still violates pages' })
  @ApiAnswer(200, Silence, 'the silence as it is now; one that was over already, as it was')
  @ApiProblems('invalid-path', 'not-found')
  async expire(@Param('id', { schema: SilenceId }) id: SilenceId, @Actor() actor: string): Promise<Silence> {
    const silence = await this.silences.expire(id, actor, this.clock.nowMs());
    if (!silence) throw await this.unknown(id);
    return silence;
  }

  private async unknown(id: number): Promise<ProblemError> {
    const current = await this.silences.current(this.clock.nowMs());
    return notFound(
      'silence',
      String(id),
      current.map((each) => String(each.id)),
    );
  }
}

function newSilence(
  { match, comment, from, until, minutes = 0 }: SilenceInput,
  actor: string,
  nowUnixMs: number,
): NewSilence {
  const createdAt = new Date(nowUnixMs).toISOString();
  const begins = from === undefined ? nowUnixMs : Date.parse(from);
  const ends = until === undefined ? Math.min(begins + minutes * 60_000, LAST_UNIX_MS) : Date.parse(until);
  return {
    match,
    from: new Date(begins).toISOString(),
    until: new Date(ends).toISOString(),
    comment,
    createdAt,
    createdBy: actor,
  };
}
