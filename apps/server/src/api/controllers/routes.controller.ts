import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type z } from 'zod';
import { namedByRoute, Route, RouteInput, RoutingAnswer, RoutingQuestion } from '#contract';
import { findRouteProblems } from '#page';
import { RouteTable } from '#store';
import { Actor } from '../actor.js';
import { NameReader } from '../name-reader.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { newId, sameId } from '../problems/ids.js';
import { notFound } from '../problems/not-found.js';
import { invalidFields, type ProblemError } from '../problems/problem-error.js';
import { RoutingReader } from '../routing-reader.js';
import { RouteList } from '../schemas.js';

@ApiTags('routes')
@Controller('api/v1/routes')
export class RoutesController {
  constructor(
    private readonly routes: RouteTable,
    private readonly names: NameReader,
    private readonly routing: RoutingReader,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List routes' })
  @ApiAnswer(200, RouteList, 'all routes, in the order in which they are asked')
  @ApiProblems()
  async list(): Promise<z.infer<typeof RouteList>> {
    return { items: await this.routing.routes() };
  }

  @Post()
  @ApiOperation({ summary: 'Define who is told of which incidents, beside the channels that SLAs name' })
  @ApiAnswer(201, Route, 'the route with its id')
  @ApiProblems('malformed-json', 'conflict', 'too-large', 'not-json', 'invalid')
  async create(@Body({ schema: RouteInput }) input: RouteInput, @Actor() actor: string): Promise<Route> {
    const route = { ...input, id: newId(input) };
    await this.check(route);
    await this.routes.create(route, actor);
    return route;
  }

  @Post('preview')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say who would be told of an incident, and why; nobody is' })
  @ApiAnswer(200, RoutingAnswer, 'channels, escalation policies, and what became of each route')
  @ApiProblems('malformed-json', 'too-large', 'not-json', 'invalid')
  preview(@Body({ schema: RoutingQuestion }) question: RoutingQuestion): Promise<RoutingAnswer> {
    return this.routing.preview(question);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a route' })
  @ApiAnswer(200, Route, 'the route')
  @ApiProblems('invalid-path', 'not-found')
  async show(@Param('id') id: string): Promise<Route> {
    const route = await this.routes.find(id);
    if (!route) throw await this.unknown(id);
    return route;
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replace a route; incidents that are open are routed by the new one' })
  @ApiAnswer(200, Route, 'the route as it is now')
  @ApiProblems('malformed-json', 'invalid-path', 'not-found', 'too-large', 'not-json', 'invalid')
  async replace(
    @Param('id') id: string,
    @Body({ schema: RouteInput }) input: RouteInput,
    @Actor() actor: string,
  ): Promise<Route> {
    const route = { ...input, id: sameId(id, input) };
    await this.check(route);
    if (!(await this.routes.replace(route, actor))) throw await this.unknown(id);
    return route;
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a route' })
  @ApiResponse({ status: 204, description: 'it is gone' })
  @ApiProblems('invalid-path', 'not-found')
  async delete(@Param('id') id: string, @Actor() actor: string): Promise<void> {
    if (!(await this.routes.delete(id, actor))) throw await this.unknown(id);
  }

  /** Throws a problem that names all that is wrong beyond the schema. */
  private async check(route: Route): Promise<void> {
    const errors = [...findRouteProblems(route), ...(await this.names.unknownIn(namedByRoute(route)))];
    if (errors.length > 0) throw invalidFields('invalid', errors);
  }

  private async unknown(id: string): Promise<ProblemError> {
    const routes = await this.routes.list();
    return notFound(
      'route',
      id,
      routes.map((route) => route.id),
    );
  }
}
