import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ListedDelivery } from '#contract';
import { DeliveryTable } from '#store';
import { Actor } from '../actor.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { ProblemError } from '../problems/problem-error.js';
import { DeliveryList, DeliveryQuery } from '../schemas.js';

/** What was sent to whom, and how that went. */
@ApiTags('deliveries')
@Controller('api/v1/deliveries')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveryTable) {}

  @Get()
  @ApiOperation({ summary: 'List deliveries: with status=failed, the pages that did not arrive' })
  @ApiAnswer(200, DeliveryList, 'the newest first')
  @ApiProblems('invalid-query')
  async list(@Query({ schema: DeliveryQuery }) query: DeliveryQuery): Promise<DeliveryList> {
    const { status, channel, limit } = query;
    const items = await this.deliveries.list({
      limit,
      ...(status && { status }),
      ...(channel !== undefined && { channel }),
    });
    return { items };
  }

  @Post(':id/resend')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send a page again that did not arrive',
    description:
      'It is queued with all its attempts anew, under the same id, for the channel as it is now. Refused where it has ' +
      'arrived or is still being tried, its channel is deleted, what it tells of is over, or nobody was told of what it says is over.',
  })
  @ApiAnswer(202, ListedDelivery, 'it is queued')
  @ApiProblems('invalid-path', 'not-found', 'conflict')
  async resend(@Param('id') id: string, @Actor() actor: string): Promise<ListedDelivery> {
    const delivery = await this.deliveries.resend(id, actor);
    if (delivery) return delivery;
    throw new ProblemError(
      'not-found',
      `No delivery has the id "${id}"; GET /api/v1/deliveries?status=failed lists those that can be sent again.`,
    );
  }
}
