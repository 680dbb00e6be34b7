import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type z } from 'zod';
import { Channel, ChannelInput, maskedChannel } from '#contract';
import { Deliverer } from '#page';
import { ChannelTable, PgChannelHealth } from '#store';
import { Actor } from '../actor.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { newId, sameId } from '../problems/ids.js';
import { notFound } from '../problems/not-found.js';
import { ProblemError } from '../problems/problem-error.js';
import { ChannelList, ChannelTestResult } from '../schemas.js';
import { unmasked } from '../secrets.js';

@ApiTags('channels')
@Controller('api/v1/channels')
export class ChannelsController {
  constructor(
    private readonly channels: ChannelTable,
    private readonly deliverer: Deliverer,
    private readonly health: PgChannelHealth,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List channels' })
  @ApiAnswer(
    200,
    ChannelList,
    'all channels; values of headers, and what follows the host of a URL, shown as "***". Beside them, how deliveries through each go',
  )
  @ApiProblems()
  async list(): Promise<z.infer<typeof ChannelList>> {
    const [channels, health] = await Promise.all([this.channels.list(), this.health.all()]);
    return { items: channels.map(maskedChannel), health: Object.fromEntries(health) };
  }

  @Post()
  @ApiOperation({ summary: 'Define a channel' })
  @ApiAnswer(201, Channel, 'the channel with its id')
  @ApiProblems('malformed-json', 'conflict', 'too-large', 'not-json', 'invalid')
  async create(
    @Body({ schema: ChannelInput }) input: ChannelInput,
    @Actor() actor: string,
  ): Promise<Channel> {
    const channel = unmasked({ ...input, id: newId(input) }, undefined);
    await this.channels.create(channel, actor);
    return maskedChannel(channel);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a channel' })
  @ApiAnswer(
    200,
    Channel,
    'the channel; values of headers, and what follows the host of its URL, shown as "***"',
  )
  @ApiProblems('invalid-path', 'not-found')
  async show(@Param('id') id: string): Promise<Channel> {
    return maskedChannel(await this.known(id));
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replace a channel; what is "***" stays what it is' })
  @ApiAnswer(200, Channel, 'the channel as it is now')
  @ApiProblems('malformed-json', 'invalid-path', 'not-found', 'too-large', 'not-json', 'invalid')
  async replace(
    @Param('id') id: string,
    @Body({ schema: ChannelInput }) input: ChannelInput,
    @Actor() actor: string,
  ): Promise<Channel> {
    const channel = unmasked({ ...input, id: sameId(id, input) }, await this.known(id));
    if (!(await this.channels.replace(channel, actor))) throw await this.unknown(id);
    return maskedChannel(channel);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a channel that nothing names' })
  @ApiResponse({ status: 204, description: 'it is gone' })
  @ApiProblems('invalid-path', 'not-found', 'conflict')
  async delete(@Param('id') id: string, @Actor() actor: string): Promise<void> {
    if (!(await this.channels.delete(id, actor))) throw await this.unknown(id);
  }

  @Post(':id/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a test page through a channel, now' })
  @ApiAnswer(200, ChannelTestResult, 'the other side has accepted it')
  @ApiProblems('invalid-path', 'not-found', 'undeliverable')
  async test(@Param('id') id: string): Promise<ChannelTestResult> {
    const attempt = await this.deliverer.sendTest(await this.known(id));
    if (!attempt.delivered) throw new ProblemError('undeliverable', attempt.error);
    // Deliveries that wait for it to work again need not wait any longer.
    await this.health.works(id);
    return { delivered: true };
  }

  private async known(id: string): Promise<Channel> {
    const channel = await this.channels.find(id);
    if (!channel) throw await this.unknown(id);
    return channel;
  }

  private async unknown(id: string): Promise<ProblemError> {
    const channels = await this.channels.list();
    return notFound(
      'channel',
      id,
      channels.map((channel) => channel.id),
    );
  }
}
