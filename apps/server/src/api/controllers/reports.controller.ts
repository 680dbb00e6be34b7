import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { slugOf } from '#contract';
import { AttainmentStore, MonthlyAttainment } from '#evaluate';
import { Clock } from '#kit';
import { IncidentStore } from '#page';
import { AccountTable } from '#store';
import { MonthlyReportQuery } from '../attainment-queries.js';
import { monthOf } from '../month.js';
import { ApiProblems } from '../openapi.js';
import { reportPage } from '../pages/report.page.js';
import { invalidFields, ProblemError } from '../problems/problem-error.js';
import { type MonthlyReport, monthlyReport } from '../reports/monthly-report.js';
import { reportCsv } from '../reports/report-csv.js';

/** A month begins there so long before it does in UTC. */
const FARTHEST_EAST_MS = 14 * 3_600_000;

@ApiTags('attainment')
@Controller('api/v1/reports')
export class ReportsController {
  constructor(
    private readonly monthly: MonthlyAttainment,
    private readonly store: AttainmentStore,
    private readonly incidents: IncidentStore,
    private readonly accounts: AccountTable,
    private readonly clock: Clock,
  ) {}

  @Get('monthly')
  @ApiOperation({
    summary: 'Write a monthly report: what was promised to an account, what was kept, and what went wrong',
    description:
      'As a page to print or to send, which needs nothing else; or as CSV, of all accounts too. Months are those of the time zone of the account’s contract. Rules in shadow promise nothing.',
  })
  @ApiResponse({
    status: 200,
    description: 'the report',
    content: { 'text/html': { schema: { type: 'string' } }, 'text/csv': { schema: { type: 'string' } } },
  })
  @ApiProblems('invalid-query', 'not-found')
  async month(
    @Query({ schema: MonthlyReportQuery }) { account, month, format }: MonthlyReportQuery,
    @Res() response: Response,
  ): Promise<void> {
    if (account === undefined && format === 'html') {
      throw invalidFields('invalid-query', [
        { pointer: '/account', detail: 'name the account that the report is for, or ask for format=csv' },
      ]);
    }
    const now = this.clock.nowMs();
    const asked = monthOf(month, now);
    if (Date.UTC(asked.year, asked.month - 1) - FARTHEST_EAST_MS > now) {
      throw invalidFields('invalid-query', [{ pointer: '/month', detail: 'has not begun yet' }]);
    }
    const report = await monthlyReport(
      { monthly: this.monthly, store: this.store, incidents: this.incidents },
      asked,
      account,
    );
    if (account !== undefined && (await this.isUnheardOf(account, report))) {
      throw new ProblemError(
        'not-found',
        `Nothing was promised to the account "${account}" in that month, and it is not registered. GET /api/v1/accounts lists those that are.`,
      );
    }
    if (format === 'html') {
      response.type('text/html; charset=utf-8').send(reportPage(report, now).text);
      return;
    }
    const name = `${slugOf(account ?? 'all-accounts') || 'account'}-${asked.year}-${String(asked.month).padStart(2, '0')}`;
    response.setHeader('Content-Disposition', `attachment; filename="${name}.csv"`);
    response.type('text/csv; charset=utf-8').send(reportCsv(report, now));
  }

  /** An empty report of a name that is misspelt would look like a good one. */
  private async isUnheardOf(account: string, { promises, incidents }: MonthlyReport): Promise<boolean> {
    if (account === '*' || promises.length > 0 || incidents.length > 0) return false;
    return (await this.accounts.find(account)) === undefined;
  }
}
