import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { BacktestRequest, BacktestResult, type FieldError, type Sla, slugOf } from '#contract';
import {
  type Backtest,
  Backtester,
  BacktestRefusedError,
  findSiteProblems,
  SeriesBusyError,
} from '#evaluate';
import { Clock } from '#kit';
import { SlaTable } from '#store';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { notFound } from '../problems/not-found.js';
import { invalidFields, ProblemError } from '../problems/problem-error.js';
import { SiteReader } from '../site-reader.js';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 7;

@ApiTags('SLAs')
@Controller('api/v1/slas/backtest')
export class BacktestController {
  constructor(
    private readonly backtester: Backtester,
    private readonly slas: SlaTable,
    private readonly sites: SiteReader,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Tell when a rule, saved or not, would have paged in the past, and for whom',
    description:
      'Judges stored histograms as live judging does. One backtest runs at a time; it ends when the caller hangs up.',
  })
  @ApiAnswer(200, BacktestResult, 'what it would have done, beside what the saved version did')
  @ApiProblems('malformed-json', 'too-large', 'not-json', 'invalid', 'busy')
  async run(
    @Body({ schema: BacktestRequest }) request: BacktestRequest,
    @Req() { socket }: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BacktestResult> {
    const backtest = await this.backtestOf(request);
    const hungUp = new AbortController();
    response.once('close', () => hungUp.abort(new Error('the caller has hung up')));
    if (socket.destroyed) hungUp.abort();
    try {
      return await this.backtester.run(backtest, hungUp.signal);
    } catch (error) {
      if (hungUp.signal.aborted) throw new ProblemError('malformed-request', 'The caller has hung up.');
      throw problemOf(error);
    }
  }

  private async backtestOf(request: BacktestRequest): Promise<Backtest> {
    const slas = await this.slas.list();
    const { sla: input, slaId, accounts } = request;
    const saved = slas.find(({ id }) => id === (slaId ?? input?.id));
    const sla: Sla | undefined = input ? { ...input, id: input.id ?? slugOf(input.name) } : saved;
    if (sla === undefined) {
      const known = slas.map(({ id }) => id);
      throw invalidFields('invalid', [
        { pointer: '/slaId', detail: notFound('SLA', slaId ?? '', known).message },
      ]);
    }
    const now = this.clock.nowMs();
    const toUnixMs = Math.min(now, request.to === undefined ? now : Date.parse(request.to));
    const fromUnixMs =
      request.from === undefined
        ? toUnixMs - (request.days ?? USUAL_DAYS) * DAY_MS
        : Date.parse(request.from);
    const problems = await findSiteProblems(sla, this.sites.read());
    const errors: FieldError[] = problems.map(({ pointer, detail }) => ({
      pointer: `/sla${pointer}`,
      detail,
    }));
    if (fromUnixMs >= toUnixMs) {
      errors.push({
        pointer: request.from === undefined ? '/to' : '/from',
        detail: 'has to be in the past, and before `to`',
      });
    }
    if (accounts !== undefined && sla.accounts === 'total') {
      errors.push({ pointer: '/accounts', detail: 'the rule judges all traffic as one; leave this out' });
    }
    if (errors.length > 0) throw invalidFields('invalid', errors);
    return { sla, saved, fromUnixMs, toUnixMs, accounts };
  }
}

function problemOf(error: unknown): unknown {
  if (error instanceof SeriesBusyError) {
    return new ProblemError('busy', 'Another backtest is running. Try again when it is through.');
  }
  if (error instanceof BacktestRefusedError) {
    return invalidFields('invalid', [{ pointer: error.pointer, detail: error.message }]);
  }
  return error;
}
