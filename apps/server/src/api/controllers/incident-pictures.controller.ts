import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { LatencyComparison, PictureKind } from '#contract';
import { latencySvg } from '#explain';
import { drawnOf, IncidentStore, latencyOf, PICTURE_WIDTH, PictureLinks, Pictures } from '#page';
import { incidentById } from '../incident-by-id.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { ProblemError } from '../problems/problem-error.js';
import { ThemeQuery } from '../schemas.js';

/** Evidence is looked at once more when the last spans are in. */
const FRESH = 'public, max-age=300';

@ApiTags('incidents')
@Controller()
export class IncidentPicturesController {
  constructor(
    private readonly incidents: IncidentStore,
    private readonly pictures: Pictures,
    private readonly links: PictureLinks,
  ) {}

  @Get('api/v1/incidents/:id/histogram')
  @ApiOperation({ summary: 'Show how long requests took while the SLA was violated, and in the hour before' })
  @ApiAnswer(200, LatencyComparison, 'both as histograms, as they were found when it opened')
  @ApiProblems('invalid-path', 'not-found')
  async histogram(@Param('id') id: string): Promise<LatencyComparison> {
    const latency = await latencyOf(this.incidents, await incidentById(this.incidents, id));
    if (latency) return latency;
    throw new ProblemError(
      'not-found',
      `How long requests took is not known of the incident "${id}": it is not explained yet, or is about something else than how requests went.`,
    );
  }

  @Get('api/v1/incidents/:id/histogram.svg')
  @ApiOperation({ summary: 'Draw how long requests took, as SVG' })
  @ApiProduces('image/svg+xml')
  @ApiProblems('invalid-path', 'invalid-query', 'not-found')
  @Header('Content-Type', 'image/svg+xml; charset=utf-8')
  async svg(@Param('id') id: string, @Query({ schema: ThemeQuery }) { theme }: ThemeQuery): Promise<string> {
    return latencySvg(await this.histogram(id), { width: PICTURE_WIDTH, theme });
  }

  @Get('api/v1/incidents/:id/histogram.png')
  @ApiOperation({ summary: 'Draw how long requests took, as PNG' })
  @ApiProduces('image/png')
  @ApiProblems('invalid-path', 'not-found')
  png(@Param('id') id: string): Promise<StreamableFile> {
    return this.draw(id, 'histogram');
  }

  /** For chats, which have no login: whoever has the signature. Their clients may show it on pages of their own. */
  @Get('pictures/:id/:name')
  @ApiExcludeEndpoint()
  @Header('Cache-Control', FRESH)
  @Header('Cross-Origin-Resource-Policy', 'cross-origin')
  @Header('X-Robots-Tag', 'noindex')
  async signed(
    @Param('id') id: string,
    @Param('name') name: string,
    @Query('sig') signature: unknown,
  ): Promise<StreamableFile> {
    const kind = PictureKind.options.find((each) => `${each}.png` === name);
    if (!kind || typeof signature !== 'string' || !(await this.links.isSigned(id, kind, signature)))
      throw new ProblemError(
        'not-found',
        'This address of a picture is not one that Culprit has given out, or its key has been replaced.',
      );
    return this.draw(id, kind);
  }

  private async draw(id: string, kind: PictureKind): Promise<StreamableFile> {
    const incident = await incidentById(this.incidents, id);
    const picture = await this.pictures.draw(kind, await drawnOf(this.incidents, incident));
    if ('missing' in picture)
      throw new ProblemError(
        'not-found',
        `There is no such picture of the incident "${id}": ${picture.missing}.`,
      );
    return new StreamableFile(picture.png, { type: 'image/png' });
  }
}
