import { assemble, criticalPath, waterfallRows, waterfallSvg } from '#explain';
import { type WaterfallRequest } from '#page';

/** The waterfall of a page's worst example. */
export function drawWaterfall({ spans, rootSpanId, culprit, maxRows, width }: WaterfallRequest): string {
  const tree = assemble(spans, rootSpanId);
  if (!tree) throw new Error(`the trace has no span ${rootSpanId}`);
  return waterfallSvg(waterfallRows(tree, criticalPath(tree), maxRows), { width, culprit });
}
