import { Controller, Get, Header, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ActionLinks, LinkDesk, type LinkView } from '#page';
import { actionPage, statusOf } from '../pages/action.page.js';
import { ActionForm } from '../schemas.js';

/**
 * Where the links in pages lead. Mail scanners, previews and prefetching browsers follow links, so a GET or a HEAD only
 * shows what there is to do; a button does it.
 */
@ApiExcludeController()
@Controller('a')
export class ActionsController {
  constructor(
    private readonly desk: LinkDesk,
    private readonly links: ActionLinks,
  ) {}

  @Get(':token')
  @Header('X-Robots-Tag', 'noindex, nofollow')
  async look(@Param('token') token: string, @Res() response: Response): Promise<void> {
    await this.show(await this.desk.look(token), response);
  }

  @Post(':token')
  @Header('X-Robots-Tag', 'noindex, nofollow')
  async press(
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { do: pressed, name } = ActionForm.parse(request.body);
    const view = await this.desk.press(token, { pressed, name });
    if (pressed === 'look' && view.state === 'nothing-chosen') {
      response.redirect(303, `/incidents/${encodeURIComponent(view.incident.id)}`);
      return;
    }
    await this.show(view, response);
  }

  private async show(view: LinkView, response: Response): Promise<void> {
    const feedbackToken =
      view.state === 'acknowledged' || view.state === 'over'
        ? await this.links.sibling(view.action, 'useful')
        : undefined;
    response.status(statusOf(view)).type('html').send(actionPage(view, feedbackToken).text);
  }
}
