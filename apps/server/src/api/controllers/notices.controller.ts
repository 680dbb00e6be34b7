import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Notice } from '#contract';
import { NoticeStore } from '#page';
import { noticeById } from '../notice-by-id.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { NoticeList, NoticeQuery } from '../schemas.js';

@ApiTags('notices')
@Controller('api/v1/notices')
export class NoticesController {
  constructor(private readonly notices: NoticeStore) {}

  @Get()
  @ApiOperation({ summary: 'List what was wrong with Culprit itself, and who was told' })
  @ApiAnswer(200, NoticeList, 'the newest first')
  @ApiProblems('invalid-query')
  async list(@Query({ schema: NoticeQuery }) { limit }: NoticeQuery): Promise<NoticeList> {
    return { items: await this.notices.list(limit) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a notice' })
  @ApiAnswer(200, Notice, 'the notice')
  @ApiProblems('invalid-path', 'not-found')
  show(@Param('id') id: string): Promise<Notice> {
    return noticeById(this.notices, id);
  }
}
