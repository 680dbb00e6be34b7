import { assemble, criticalPath, waterfallRows, waterfallSvg } from '#explain';
import { type WaterfallRequest } from '#page';

/** As wide as a mail is read: wider ones are scaled down until their text is too small. */
const WIDTH = 900;

/** The waterfall of a page's worst example. */
export function drawWaterfall({ spans, rootSpanId, culprit, maxRows }: WaterfallRequest): string {
  const tree = assemble(spans, rootSpanId);
  if (!tree) throw new Error(`the trace has no span ${rootSpanId}`);
  return waterfallSvg(waterfallRows(tree, criticalPath(tree), maxRows), { width: WIDTH, culprit });
}
