import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { WindowReader } from '#evaluate';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { OperationList } from '../schemas.js';

@ApiTags('operations')
@Controller('api/v1/operations')
export class OperationsController {
  constructor(private readonly windows: WindowReader) {}

  @Get()
  @ApiOperation({ summary: 'List the operations that have been measured' })
  @ApiAnswer(200, OperationList, 'all operations')
  @ApiProblems()
  async list(): Promise<OperationList> {
    const operations = await this.windows.operations();
    return { items: operations.map(({ service, name, kind, entry }) => ({ service, name, kind, entry })) };
  }
}
