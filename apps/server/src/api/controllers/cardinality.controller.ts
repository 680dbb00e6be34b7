import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { Cardinality } from '../ports.js';
import { CardinalityReport } from '../schemas.js';

@ApiTags('operations')
@Controller('api/v1/cardinality')
export class CardinalityController {
  constructor(private readonly names: Cardinality) {}

  @Get()
  @ApiOperation({ summary: 'Tell how full the dictionaries are, and which names are measured as (other)' })
  @ApiAnswer(200, CardinalityReport, 'since the start')
  @ApiProblems()
  async report(): Promise<CardinalityReport> {
    const { fill, damage } = await this.names.cardinality();
    const { services, operations, accounts } = damage;
    return {
      dictionaries: fill,
      other: {
        services: services.map(({ item, atLeast }) => ({ name: item, atLeast })),
        operations: operations.map(({ item: { service, name }, atLeast }) => ({ service, name, atLeast })),
        accounts: accounts.map(({ item, atLeast }) => ({ name: item, atLeast })),
      },
    };
  }
}
