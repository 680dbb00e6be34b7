import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type z } from 'zod';
import { Calendar, CalendarInput } from '#contract';
import { findCalendarProblems } from '#evaluate';
import { CalendarTable } from '#store';
import { Actor } from '../actor.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { RuleFollower } from '../ports.js';
import { newId, sameId } from '../problems/ids.js';
import { notFound } from '../problems/not-found.js';
import { invalidFields, type ProblemError } from '../problems/problem-error.js';
import { CalendarList } from '../schemas.js';

@ApiTags('calendars')
@Controller('api/v1/calendars')
export class CalendarsController {
  constructor(
    private readonly calendars: CalendarTable,
    private readonly rules: RuleFollower,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List calendars' })
  @ApiAnswer(200, CalendarList, 'all calendars')
  @ApiProblems()
  async list(): Promise<z.infer<typeof CalendarList>> {
    return { items: await this.calendars.list() };
  }

  @Post()
  @ApiOperation({ summary: 'Define a calendar, in whose hours SLAs are judged that name it' })
  @ApiAnswer(201, Calendar, 'the calendar with its id')
  @ApiProblems('malformed-json', 'conflict', 'too-large', 'not-json', 'invalid')
  async create(
    @Body({ schema: CalendarInput }) input: CalendarInput,
    @Actor() actor: string,
  ): Promise<Calendar> {
    const calendar = sound({ ...input, id: newId(input) });
    await this.calendars.create(calendar, actor);
    return calendar;
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a calendar' })
  @ApiAnswer(200, Calendar, 'the calendar')
  @ApiProblems('invalid-path', 'not-found')
  async show(@Param('id') id: string): Promise<Calendar> {
    const calendar = await this.calendars.find(id);
    if (!calendar) throw await this.unknown(id);
    return calendar;
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replace a calendar; the SLAs that name it are judged by the new one' })
  @ApiAnswer(200, Calendar, 'the calendar as it is now')
  @ApiProblems('malformed-json', 'invalid-path', 'not-found', 'too-large', 'not-json', 'invalid')
  async replace(
    @Param('id') id: string,
    @Body({ schema: CalendarInput }) input: CalendarInput,
    @Actor() actor: string,
  ): Promise<Calendar> {
    const calendar = sound({ ...input, id: sameId(id, input) });
    if (!(await this.calendars.replace(calendar, actor))) throw await this.unknown(id);
    await this.rules.changed();
    return calendar;
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a calendar that no SLA names' })
  @ApiResponse({ status: 204, description: 'it is gone' })
  @ApiProblems('invalid-path', 'not-found', 'conflict')
  async delete(@Param('id') id: string, @Actor() actor: string): Promise<void> {
    if (!(await this.calendars.delete(id, actor))) throw await this.unknown(id);
  }

  private async unknown(id: string): Promise<ProblemError> {
    const calendars = await this.calendars.list();
    return notFound(
      'calendar',
      id,
      calendars.map((calendar) => calendar.id),
    );
  }
}

function sound(calendar: Calendar): Calendar {
  const errors = findCalendarProblems(calendar);
  if (errors.length > 0) throw invalidFields('invalid', errors);
  return calendar;
}
