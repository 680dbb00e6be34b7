import { type Exemplar, type LatencyComparison, type PictureKind } from '#contract';
import { messageOf, type Logger } from '#kit';
import { type Span } from '#span';
import { type Picture } from '../render/page-facts.js';
import { worstExemplar } from '../render/page.js';
import { type WaterfallPng } from '../render/waterfall-png.js';

/** A trace to be drawn as SVG, from the span that was judged downwards, with its critical path marked. */
export type WaterfallRequest = {
  spans: Span[];
  /** The span that was judged. */
  rootSpanId: string;
  /** Whose time is to stand out. */
  culprit: string | undefined;
  /** Longer ones leave out the rows that matter least, and say so. */
  maxRows: number;
  /** In px. */
  width: number;
};

export type PicturesOptions = {
  waterfallSvg: (request: WaterfallRequest) => string;
  latencySvg: (comparison: LatencyComparison, options: { width: number }) => string;
  png: Pick<WaterfallPng, 'draw'>;
  log: Logger;
};

/** What is drawn, all of it from the evidence that is kept. */
export type Drawn = {
  incidentId: string;
  exemplars: Exemplar[];
  culprit: string | undefined;
  latency: LatencyComparison | undefined;
  trace: (traceId: string) => Promise<Span[]>;
};

/** More rows make a picture of more than a screen. */
const MAX_ROWS = 24;
/** A phone shows 330 to 400 px of a mail's column: a wider picture would be shrunk there, and its letters with it. */
export const PICTURE_WIDTH = 440;

export class Pictures {
  constructor(private readonly options: PicturesOptions) {}

  /** Never rejects: a page goes out without its picture rather than not at all. */
  async draw(kind: PictureKind, drawn: Drawn): Promise<Picture> {
    const { png, log } = this.options;
    try {
      const svg = kind === 'waterfall' ? await this.waterfall(drawn) : this.latency(drawn);
      return typeof svg === 'string' ? await png.draw(svg) : svg;
    } catch (error) {
      log.warn({ err: error, incident: drawn.incidentId, kind }, 'a picture could not be drawn');
      return { missing: `it could not be drawn, ${messageOf(error)}` };
    }
  }

  private async waterfall({ exemplars, culprit, trace }: Drawn): Promise<string | { missing: string }> {
    const worst = worstExemplar(exemplars);
    if (!worst) return { missing: 'no trace to show' };
    const spans = await trace(worst.traceId);
    if (spans.length === 0) return { missing: 'the trace’s spans are not kept' };
    const { waterfallSvg } = this.options;
    return waterfallSvg({
      spans,
      rootSpanId: worst.spanId,
      culprit,
      maxRows: MAX_ROWS,
      width: PICTURE_WIDTH,
    });
  }

  private latency({ latency }: Drawn): string | { missing: string } {
    if (!latency) return { missing: 'the latencies are not known' };
    return this.options.latencySvg(latency, { width: PICTURE_WIDTH });
  }
}
