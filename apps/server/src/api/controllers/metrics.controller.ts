import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type Response } from 'express';
import { Metrics } from '#expose';

@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  async scrape(@Headers('accept') accept: string | undefined, @Res() response: Response): Promise<void> {
    const { contentType, body } = await this.metrics.render(accept);
    // Not through send(), which would put its own charset into the type that Prometheus compares.
    response.setHeader('Content-Type', contentType);
    response.end(body);
  }
}
