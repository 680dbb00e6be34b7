import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type z } from 'zod';
import { maintainedSlas, MaintenanceWindow, MaintenanceWindowInput } from '#contract';
import { findMaintenanceProblems } from '#evaluate';
import { Clock } from '#kit';
import { MaintenanceTable } from '#store';
import { Actor } from '../actor.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { RuleFollower } from '../ports.js';
import { NameReader } from '../name-reader.js';
import { newId, sameId } from '../problems/ids.js';
import { notFound } from '../problems/not-found.js';
import { invalidFields, type ProblemError } from '../problems/problem-error.js';
import { MaintenanceWindowList } from '../schemas.js';

@ApiTags('maintenance windows')
@Controller('api/v1/maintenance-windows')
export class MaintenanceWindowsController {
  constructor(
    private readonly windows: MaintenanceTable,
    private readonly names: NameReader,
    private readonly rules: RuleFollower,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List maintenance windows' })
  @ApiAnswer(200, MaintenanceWindowList, 'all maintenance windows, those that are over included')
  @ApiProblems()
  async list(): Promise<z.infer<typeof MaintenanceWindowList>> {
    return { items: await this.windows.list() };
  }

  @Post()
  @ApiOperation({ summary: 'Plan a maintenance, once or recurring, in which requests do not count' })
  @ApiAnswer(201, MaintenanceWindow, 'the maintenance window with its id')
  @ApiProblems('malformed-json', 'conflict', 'too-large', 'not-json', 'invalid')
  async create(
    @Body({ schema: MaintenanceWindowInput }) input: MaintenanceWindowInput,
    @Actor() actor: string,
  ): Promise<MaintenanceWindow> {
    const window = { ...input, id: newId(input) };
    await this.check(window);
    await this.windows.create(window, actor);
    await this.rules.changed();
    return window;
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a maintenance window' })
  @ApiAnswer(200, MaintenanceWindow, 'the maintenance window')
  @ApiProblems('invalid-path', 'not-found')
  async show(@Param('id') id: string): Promise<MaintenanceWindow> {
    const window = await this.windows.find(id);
    if (!window) throw await this.unknown(id);
    return window;
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replace a maintenance window' })
  @ApiAnswer(200, MaintenanceWindow, 'the maintenance window as it is now')
  @ApiProblems('malformed-json', 'invalid-path', 'not-found', 'too-large', 'not-json', 'invalid')
  async replace(
    @Param('id') id: string,
    @Body({ schema: MaintenanceWindowInput }) input: MaintenanceWindowInput,
    @Actor() actor: string,
  ): Promise<MaintenanceWindow> {
    const window = { ...input, id: sameId(id, input) };
    await this.check(window);
    if (!(await this.windows.replace(window, actor))) throw await this.unknown(id);
    await this.rules.changed();
    return window;
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a maintenance window; one that is under way ends' })
  @ApiResponse({ status: 204, description: 'it is gone' })
  @ApiProblems('invalid-path', 'not-found')
  async delete(@Param('id') id: string, @Actor() actor: string): Promise<void> {
    if (!(await this.windows.delete(id, actor))) throw await this.unknown(id);
    await this.rules.changed();
  }

  /** Throws a problem that names all that is wrong beyond the schema. */
  private async check(window: MaintenanceWindow): Promise<void> {
    const errors = findMaintenanceProblems(window, this.clock.nowMs());
    errors.push(...(await this.names.unknownIn(maintainedSlas(window))));
    if (errors.length > 0) throw invalidFields('invalid', errors);
  }

  private async unknown(id: string): Promise<ProblemError> {
    const windows = await this.windows.list();
    return notFound(
      'maintenance window',
      id,
      windows.map((window) => window.id),
    );
  }
}
