import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { Cardinality } from '../ports.js';
import { CardinalityReport } from '../schemas.js';

@ApiTags('operations')
@Controller('api/v1/cardinality')
export class CardinalityController {
  constructor(private readonly cardinality: Cardinality) {}

  @Get()
  @ApiOperation({ summary: 'Tell how full the dictionaries are, and which names are measured as (other)' })
  @ApiAnswer(200, CardinalityReport, 'since the start')
  @ApiProblems()
  report(): CardinalityReport {
    const { services, operations, accounts } = this.cardinality.damage();
    return {
      dictionaries: this.cardinality.fill(),
      other: {
        services: services.map(({ item, atLeast }) => ({ name: item, atLeast })),
        operations: operations.map(({ item: { service, name }, atLeast }) => ({ service, name, atLeast })),
        accounts: accounts.map(({ item, atLeast }) => ({ name: item, atLeast })),
      },
    };
  }
}
