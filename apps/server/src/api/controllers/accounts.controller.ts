import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { type z } from 'zod';
import { Account, AccountInput, AccountKey } from '#contract';
import { AccountTable } from '#store';
import { Actor } from '../actor.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { invalidFields, ProblemError } from '../problems/problem-error.js';
import { AccountList, AccountQuery } from '../schemas.js';

@ApiTags('accounts')
@Controller('api/v1/accounts')
export class AccountsController {
  constructor(private readonly accounts: AccountTable) {}

  @Get()
  @ApiOperation({ summary: 'List registered accounts in the order of their keys' })
  @ApiAnswer(200, AccountList, 'a page of accounts')
  @ApiProblems('invalid-query')
  async list(@Query({ schema: AccountQuery }) query: AccountQuery): Promise<z.infer<typeof AccountList>> {
    const labels = labelsOf(query.label ?? []);
    const found = await this.accounts.list({ labels, after: query.after, limit: query.limit + 1 });
    const items = found.slice(0, query.limit);
    return { items, next: found.length > query.limit ? (items.at(-1)?.key ?? null) : null };
  }

  @Get(':key')
  @ApiOperation({ summary: 'Show a registered account' })
  @ApiAnswer(200, Account, 'the account')
  @ApiProblems('invalid-path', 'not-found')
  async show(@Param('key') key: string): Promise<Account> {
    const account = await this.accounts.find(key);
    if (!account) throw unregistered(key);
    return account;
  }

  @Put(':key')
  @ApiOperation({
    summary: 'Register an account, or replace what is known of it',
    description:
      'Accounts are measured without it; registering gives them labels, which SLAs select by, and a contract.',
  })
  @ApiAnswer(200, Account, 'it is replaced')
  @ApiAnswer(201, Account, 'it is registered')
  @ApiProblems('malformed-json', 'invalid-path', 'too-large', 'not-json', 'invalid')
  async put(
    @Param('key', { schema: AccountKey }) key: string,
    @Body({ schema: AccountInput }) input: z.infer<typeof AccountInput>,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Account> {
    const account = { key, ...input };
    if (await this.accounts.put(account, actor)) response.status(201);
    return account;
  }

  @Delete(':key')
  @HttpCode(204)
  @ApiOperation({ summary: 'Forget the labels and the contract of an account; its measurements stay' })
  @ApiResponse({ status: 204, description: 'it is not registered any more' })
  @ApiProblems('invalid-path', 'not-found')
  async delete(@Param('key') key: string, @Actor() actor: string): Promise<void> {
    if (!(await this.accounts.delete(key, actor))) throw unregistered(key);
  }
}

function unregistered(key: string): ProblemError {
  return new ProblemError(
    'not-found',
    `The account "${key}" is not registered. PUT /api/v1/accounts/${encodeURIComponent(key)} registers it; it is measured without that too.`,
  );
}

function labelsOf(texts: string | string[]): Record<string, string> {
  return Object.fromEntries(
    [texts].flat().map((text) => {
      const colon = text.indexOf(':');
      if (colon < 1) {
        const detail = `"${text}" is no label: write name:value, such as tier:gold`;
        throw invalidFields('invalid-query', [{ pointer: '/label', detail }]);
      }
      return [text.slice(0, colon), text.slice(colon + 1)];
    }),
  );
}
