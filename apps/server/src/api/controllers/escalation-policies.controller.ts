import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type z } from 'zod';
import { EscalationPolicy, EscalationPolicyInput, targetsOf } from '#contract';
import { findEscalationProblems } from '#page';
import { EscalationTable } from '#store';
import { Actor } from '../actor.js';
import { NameReader } from '../name-reader.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { newId, sameId } from '../problems/ids.js';
import { notFound } from '../problems/not-found.js';
import { invalidFields, type ProblemError } from '../problems/problem-error.js';
import { EscalationPolicyList } from '../schemas.js';

@ApiTags('escalation')
@Controller('api/v1/escalation-policies')
export class EscalationPoliciesController {
  constructor(
    private readonly policies: EscalationTable,
    private readonly names: NameReader,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List escalation policies' })
  @ApiAnswer(200, EscalationPolicyList, 'all escalation policies')
  @ApiProblems()
  async list(): Promise<z.infer<typeof EscalationPolicyList>> {
    return { items: await this.policies.list() };
  }

  @Post()
  @ApiOperation({ summary: 'Define who is paged, one after the other, until somebody acknowledges' })
  @ApiAnswer(201, EscalationPolicy, 'the policy with its id')
  @ApiProblems('malformed-json', 'conflict', 'too-large', 'not-json', 'invalid')
  async create(
    @Body({ schema: EscalationPolicyInput }) input: EscalationPolicyInput,
    @Actor() actor: string,
  ): Promise<EscalationPolicy> {
    const policy = { ...input, id: newId(input) };
    await this.check(policy);
    await this.policies.create(policy, actor);
    return policy;
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show an escalation policy' })
  @ApiAnswer(200, EscalationPolicy, 'the policy')
  @ApiProblems('invalid-path', 'not-found')
  async show(@Param('id') id: string): Promise<EscalationPolicy> {
    const policy = await this.policies.find(id);
    if (!policy) throw await this.unknown(id);
    return policy;
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replace an escalation policy; incidents that are open go on by the new one' })
  @ApiAnswer(200, EscalationPolicy, 'the policy as it is now')
  @ApiProblems('malformed-json', 'invalid-path', 'not-found', 'too-large', 'not-json', 'invalid')
  async replace(
    @Param('id') id: string,
    @Body({ schema: EscalationPolicyInput }) input: EscalationPolicyInput,
    @Actor() actor: string,
  ): Promise<EscalationPolicy> {
    const policy = { ...input, id: sameId(id, input) };
    await this.check(policy);
    if (!(await this.policies.replace(policy, actor))) throw await this.unknown(id);
    return policy;
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an escalation policy that nothing names' })
  @ApiResponse({ status: 204, description: 'it is gone' })
  @ApiProblems('invalid-path', 'not-found', 'conflict')
  async delete(@Param('id') id: string, @Actor() actor: string): Promise<void> {
    if (!(await this.policies.delete(id, actor))) throw await this.unknown(id);
  }

  /** Throws a problem that names all that is wrong beyond the schema. */
  private async check(policy: EscalationPolicy): Promise<void> {
    const errors = [...findEscalationProblems(policy), ...(await this.names.unknownIn(targetsOf(policy)))];
    if (errors.length > 0) throw invalidFields('invalid', errors);
  }

  private async unknown(id: string): Promise<ProblemError> {
    const policies = await this.policies.list();
    return notFound(
      'escalation policy',
      id,
      policies.map((policy) => policy.id),
    );
  }
}
