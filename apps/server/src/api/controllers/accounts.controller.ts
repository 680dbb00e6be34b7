import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Put,
  Query,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { type z } from 'zod';
import { Account, AccountInput, AccountKey } from '#contract';
import { AccountTable } from '#store';
import { Actor } from '../actor.js';
import { accountsAsCsv } from '../import/account-csv.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { invalidFields, ProblemError } from '../problems/problem-error.js';
import { AccountList, AccountQuery } from '../schemas.js';

const ACCOUNTS_PER_PAGE = 10_000;

@ApiTags('accounts')
@Controller('api/v1/accounts')
export class AccountsController {
  constructor(private readonly accounts: AccountTable) {}

  @Get()
  @ApiOperation({ summary: 'List registered accounts in the order of their keys' })
  @ApiAnswer(200, AccountList, 'a page of accounts; or all of them, as text/csv')
  @ApiProblems('invalid-query')
  async list(
    @Query({ schema: AccountQuery }) query: AccountQuery,
    @Req() request: Request,
  ): Promise<z.infer<typeof AccountList> | StreamableFile> {
    const labels = labelsOf(query.label ?? []);
    if ((query.format ?? request.accepts('json', 'csv')) === 'csv') return this.asCsv(labels);
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

  private async asCsv(labels: Record<string, string>): Promise<StreamableFile> {
    const { accounts } = this;
    async function* pages(): AsyncGenerator<Account[]> {
      for (let page: Account[] = [], after = ''; ; after = page.at(-1)?.key ?? '') {
        page = await accounts.list({ labels, after, limit: ACCOUNTS_PER_PAGE });
        yield page;
        if (page.length < ACCOUNTS_PER_PAGE) return;
      }
    }
    const names = [...(await accounts.labelValues()).keys()];
    return new StreamableFile(Readable.from(accountsAsCsv(names, pages())), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="accounts.csv"',
    });
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
