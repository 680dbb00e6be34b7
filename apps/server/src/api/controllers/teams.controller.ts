import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type z } from 'zod';
import { Team, TeamInput } from '#contract';
import { findTeamProblems } from '#page';
import { TeamTable } from '#store';
import { Actor } from '../actor.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { newId, sameId } from '../problems/ids.js';
import { notFound } from '../problems/not-found.js';
import { invalidFields, type ProblemError } from '../problems/problem-error.js';
import { TeamList } from '../schemas.js';

@ApiTags('teams')
@Controller('api/v1/teams')
export class TeamsController {
  constructor(private readonly teams: TeamTable) {}

  @Get()
  @ApiOperation({ summary: 'List teams, with the services that they own' })
  @ApiAnswer(200, TeamList, 'all teams')
  @ApiProblems()
  async list(): Promise<z.infer<typeof TeamList>> {
    return { items: await this.teams.list() };
  }

  @Post()
  @ApiOperation({ summary: 'Define a team, and which services it owns' })
  @ApiAnswer(201, Team, 'the team with its id')
  @ApiProblems('malformed-json', 'conflict', 'too-large', 'not-json', 'invalid')
  async create(@Body({ schema: TeamInput }) input: TeamInput, @Actor() actor: string): Promise<Team> {
    const team = { ...input, id: newId(input) };
    await this.check(team);
    await this.teams.create(team, actor);
    return team;
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a team' })
  @ApiAnswer(200, Team, 'the team')
  @ApiProblems('invalid-path', 'not-found')
  async show(@Param('id') id: string): Promise<Team> {
    const team = await this.teams.find(id);
    if (!team) throw await this.unknown(id);
    return team;
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replace a team' })
  @ApiAnswer(200, Team, 'the team as it is now')
  @ApiProblems('malformed-json', 'invalid-path', 'not-found', 'too-large', 'not-json', 'invalid')
  async replace(
    @Param('id') id: string,
    @Body({ schema: TeamInput }) input: TeamInput,
    @Actor() actor: string,
  ): Promise<Team> {
    const team = { ...input, id: sameId(id, input) };
    await this.check(team);
    if (!(await this.teams.replace(team, actor))) throw await this.unknown(id);
    return team;
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a team that no route names' })
  @ApiResponse({ status: 204, description: 'it is gone' })
  @ApiProblems('invalid-path', 'not-found', 'conflict')
  async delete(@Param('id') id: string, @Actor() actor: string): Promise<void> {
    if (!(await this.teams.delete(id, actor))) throw await this.unknown(id);
  }

  /** Throws a problem that names all that is wrong beyond the schema. */
  private async check(team: Team): Promise<void> {
    const errors = findTeamProblems(team, await this.teams.list());
    if (errors.length > 0) throw invalidFields('invalid', errors);
  }

  private async unknown(id: string): Promise<ProblemError> {
    const teams = await this.teams.list();
    return notFound(
      'team',
      id,
      teams.map((team) => team.id),
    );
  }
}
