import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type z } from 'zod';
import { OnCall, Rotation, RotationInput, rotatingChannels } from '#contract';
import { Clock } from '#kit';
import { findRotationProblems, type Shift, shiftsFrom } from '#page';
import { RotationTable } from '#store';
import { Actor } from '../actor.js';
import { NameReader } from '../name-reader.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { newId, sameId } from '../problems/ids.js';
import { notFound } from '../problems/not-found.js';
import { invalidFields, type ProblemError } from '../problems/problem-error.js';
import { OnCallQuery, RotationList } from '../schemas.js';

@ApiTags('escalation')
@Controller('api/v1/rotations')
export class RotationsController {
  constructor(
    private readonly rotations: RotationTable,
    private readonly names: NameReader,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List rotations' })
  @ApiAnswer(200, RotationList, 'all rotations')
  @ApiProblems()
  async list(): Promise<z.infer<typeof RotationList>> {
    return { items: await this.rotations.list() };
  }

  @Post()
  @ApiOperation({ summary: 'Define channels that take turns at being on call' })
  @ApiAnswer(201, Rotation, 'the rotation with its id')
  @ApiProblems('malformed-json', 'conflict', 'too-large', 'not-json', 'invalid')
  async create(
    @Body({ schema: RotationInput }) input: RotationInput,
    @Actor() actor: string,
  ): Promise<Rotation> {
    const rotation = { ...input, id: newId(input) };
    await this.check(rotation);
    await this.rotations.create(rotation, actor);
    return rotation;
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a rotation' })
  @ApiAnswer(200, Rotation, 'the rotation')
  @ApiProblems('invalid-path', 'not-found')
  show(@Param('id') id: string): Promise<Rotation> {
    return this.known(id);
  }

  @Get(':id/on-call')
  @ApiOperation({ summary: 'Say who is on call, and who is after that' })
  @ApiAnswer(200, OnCall, 'who it is at that moment, and the handovers to come')
  @ApiProblems('invalid-path', 'invalid-query', 'not-found')
  async onCall(
    @Param('id') id: string,
    @Query({ schema: OnCallQuery }) { at, handovers }: OnCallQuery,
  ): Promise<OnCall> {
    const rotation = await this.known(id);
    const atUnixMs = at === undefined ? this.clock.nowMs() : Date.parse(at);
    const [now, ...next] = shiftsFrom(rotation, atUnixMs, 1 + handovers).map(viewOf);
    if (now === undefined) throw new RangeError('a rotation without anybody on call');
    const { from: _, ...onCall } = now;
    return { at: new Date(atUnixMs).toISOString(), onCall, next };
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replace a rotation' })
  @ApiAnswer(200, Rotation, 'the rotation as it is now')
  @ApiProblems('malformed-json', 'invalid-path', 'not-found', 'too-large', 'not-json', 'invalid')
  async replace(
    @Param('id') id: string,
    @Body({ schema: RotationInput }) input: RotationInput,
    @Actor() actor: string,
  ): Promise<Rotation> {
    const rotation = { ...input, id: sameId(id, input) };
    await this.check(rotation);
    if (!(await this.rotations.replace(rotation, actor))) throw await this.unknown(id);
    return rotation;
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a rotation that no escalation policy names' })
  @ApiResponse({ status: 204, description: 'it is gone' })
  @ApiProblems('invalid-path', 'not-found', 'conflict')
  async delete(@Param('id') id: string, @Actor() actor: string): Promise<void> {
    if (!(await this.rotations.delete(id, actor))) throw await this.unknown(id);
  }

  /** Throws a problem that names all that is wrong beyond the schema. */
  private async check(rotation: Rotation): Promise<void> {
    const named = await this.names.unknownIn(rotatingChannels(rotation));
    const errors = [...findRotationProblems(rotation), ...named];
    if (errors.length > 0) throw invalidFields('invalid', errors);
  }

  private async known(id: string): Promise<Rotation> {
    const rotation = await this.rotations.find(id);
    if (!rotation) throw await this.unknown(id);
    return rotation;
  }

  private async unknown(id: string): Promise<ProblemError> {
    const rotations = await this.rotations.list();
    return notFound(
      'rotation',
      id,
      rotations.map((rotation) => rotation.id),
    );
  }
}

function viewOf({ channel, name, isOverride, fromUnixMs, untilUnixMs }: Shift): OnCall['next'][number] {
  const iso = (unixMs: number): string => new Date(unixMs).toISOString();
  return { channel, name, isOverride, from: iso(fromUnixMs), until: iso(untilUnixMs) };
}
