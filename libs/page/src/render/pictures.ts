import { type LatencyCounts, type Page, type PictureKind } from '#contract';
import { worstExemplar } from './page.js';
import { type PageFacts } from './page-facts.js';
import { formatCount, formatDuration, formatPercent } from './units.js';

/** "9.2 % of 412 requests took longer than 500 ms; in the hour before 0.005 % of 20,134." */
export function latencyFacts({ latency }: Page): PageFacts['latency'] {
  if (!latency) return undefined;
  const { now, before, promisedNs } = latency;
  const promised = promisedNs === null ? '' : ` took longer than ${formatDuration(promisedNs)}`;
  const earlier =
    before.requests === 0 ? 'there were none in the hour before' : `in the hour before ${partOf(before)}`;
  return { caption: `${partOf(now)} requests${promised}; ${earlier}.` };
}

function partOf({ requests, slower }: LatencyCounts): string {
  if (slower === null) return formatCount(requests);
  if (slower === 0) return `none of ${formatCount(requests)}`;
  return `${formatPercent(slower / Math.max(1, requests))} of ${formatCount(requests)}`;
}

/** Those that there is something to draw for. */
export function pictureFacts(page: Page): PageFacts['pictures'] {
  const alt: Record<PictureKind, string | undefined> = {
    waterfall: worstExemplar(page.exemplars) && 'Waterfall of the slowest example, its critical path marked',
    histogram: latencyFacts(page)?.caption,
  };
  return page.pictures.flatMap(({ kind, url }) => {
    const text = alt[kind];
    return text === undefined ? [] : [{ url, alt: text }];
  });
}
