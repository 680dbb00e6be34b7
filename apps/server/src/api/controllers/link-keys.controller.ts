import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { LinkKeys } from '#page';
import { Actor } from '../actor.js';
import { ApiProblems } from '../openapi.js';
import { ProblemError } from '../problems/problem-error.js';
import { NewLinkKey } from '../schemas.js';

@ApiTags('feedback')
@Controller('api/v1/link-keys')
export class LinkKeysController {
  constructor(private readonly keys: LinkKeys) {}

  @Post()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Sign the links in pages with a new key, and with revoke refuse those that were sent before',
  })
  @ApiResponse({ status: 204, description: 'links in pages from now on are signed with it' })
  @ApiProblems('malformed-json', 'conflict', 'too-large', 'not-json', 'invalid')
  async replace(@Body({ schema: NewLinkKey }) { revoke }: NewLinkKey, @Actor() actor: string): Promise<void> {
    if (await this.keys.replace(actor, revoke)) return;
    throw new ProblemError('conflict', 'The keys are those of CULPRIT_LINK_KEYS: change them there.');
  }
}
