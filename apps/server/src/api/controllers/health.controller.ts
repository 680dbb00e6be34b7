import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { ApiSettings, Readiness } from '../ports.js';
import { ProblemError } from '../problems/problem-error.js';
import { Health } from '../schemas.js';

@ApiTags('health')
@Controller('api/v1/health')
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly settings: ApiSettings,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Say whether Culprit can do its work' })
  @ApiAnswer(200, Health, 'it can')
  @ApiProblems('not-ready')
  async health(): Promise<Health> {
    const reasons = await this.readiness.reasons();
    if (reasons.length > 0) throw new ProblemError('not-ready', reasons.join('; '));
    return { status: 'ok', version: this.settings.version };
  }
}
