import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { NodeDirectory } from '../ports.js';
import { notFound } from '../problems/not-found.js';
import { ProblemError } from '../problems/problem-error.js';
import { NodeList } from '../schemas.js';

@ApiTags('nodes')
@Controller('api/v1/nodes')
export class NodesController {
  constructor(private readonly nodes: NodeDirectory) {}

  @Get()
  @ApiOperation({ summary: 'List the nodes, and say whether all that they have received is measured' })
  @ApiAnswer(200, NodeList, 'those of the last 30 days, by name')
  @ApiProblems()
  async list(): Promise<NodeList> {
    return { items: await this.nodes.list() };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Retire a node that will not come back, so that nobody waits for it' })
  @ApiResponse({ status: 204, description: 'it counts as stopped, until it is started again' })
  @ApiProblems('invalid-path', 'not-found', 'conflict')
  async retire(@Param('id') id: string): Promise<void> {
    const nodes = await this.nodes.list();
    const node = nodes.find((each) => each.id === id);
    if (!node) {
      throw notFound(
        'node',
        id,
        nodes.map((each) => each.id),
      );
    }
    if (node.state === 'up' || node.state === 'behind') {
      throw new ProblemError(
        'conflict',
        `The node ${node.name} is running. Stop it, and it says goodbye itself.`,
      );
    }
    await this.nodes.retire(id);
  }
}
