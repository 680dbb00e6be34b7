import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { z } from 'zod';
import { AccountTable } from '#store';
import { Actor } from '../actor.js';
import { AccountImport, accountsFromCsv, accountsFromJson } from '../import/read-accounts.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { RuleFollower } from '../ports.js';
import { AccountImportResult } from '../schemas.js';

const EXAMPLE = 'key,tier,contract.revenueWeight\nacme,gold,10\n';

/** Accounts in bulk. */
@ApiTags('accounts')
@Controller('api/v1/accounts')
export class AccountImportController {
  constructor(
    private readonly accounts: AccountTable,
    private readonly rules: RuleFollower,
  ) {}

  @Post('import')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Register or change accounts in bulk, all of them or none',
    description:
      'As a JSON array, in which each account is a whole; or as CSV with a column "key", others for labels by their name, and contract.tier, contract.revenueWeight, … for contracts. In CSV an empty cell takes a label away, and what has no column stays. Accounts that are not named stay.',
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: JSON.parse(JSON.stringify(z.toJSONSchema(AccountImport, { io: 'input' }))),
        },
        'text/csv': { schema: { type: 'string' }, example: EXAMPLE },
      },
    },
  })
  @ApiAnswer(200, AccountImportResult, 'how many were registered, changed, or already so')
  @ApiProblems('malformed-json', 'malformed-csv', 'too-large', 'not-json', 'invalid')
  async import(
    @Req() request: Request,
    @Actor() actor: string,
  ): Promise<z.infer<typeof AccountImportResult>> {
    const body: unknown = request.body;
    const changes = Buffer.isBuffer(body) ? await accountsFromCsv(body) : accountsFromJson(body);
    const result = await this.accounts.change(changes, actor);
    await this.rules.changed();
    return result;
  }
}
