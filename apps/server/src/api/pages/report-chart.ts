import { scaleLinear } from 'd3-scale';
import { type KeyMonth } from '#evaluate';
import { html, type Html } from './html.js';

const WIDTH = 620;
const HEIGHT = 72;
/** A day with requests of which none was bad is still seen. */
const LEAST_HEIGHT = 2;
/** What is allowed is so far up; a day far beyond it is cut off at the top. */
const ALLOWED_SHARE = 1 / 3;

/** The share of bad requests of each day of the month, and a line at what is allowed. */
export function reportChart({ days, period, targetRatio }: KeyMonth): Html {
  const dayMs = 86_400_000;
  const count = Math.max(1, Math.round((period.toUnixMs - period.fromUnixMs) / dayMs));
  const byDay = Array.from({ length: count }, () => ({ total: 0, bad: 0 }));
  for (const { dayStartUnixMs, total, bad } of days) {
    const day = byDay[Math.round((dayStartUnixMs - period.fromUnixMs) / dayMs)];
    if (day === undefined) continue;
    day.total += total;
    day.bad += bad;
  }
  const allowedRatio = Math.max(1 - targetRatio, 1e-6);
  const height = scaleLinear([0, allowedRatio / ALLOWED_SHARE], [LEAST_HEIGHT, HEIGHT]).clamp(true);
  const step = WIDTH / count;
  const bars = byDay.map(({ total, bad }, i) => {
    if (total === 0) return null;
    const tall = height(bad / total);
    const isOver = bad / total > allowedRatio * (1 + 1e-9);
    return html`<rect
      class="${isOver ? 'over' : 'within'}"
      x="${(i * step + step * 0.12).toFixed(1)}"
      y="${(HEIGHT - tall).toFixed(1)}"
      width="${(step * 0.76).toFixed(1)}"
      height="${tall.toFixed(1)}"
    />`;
  });
  const line = HEIGHT - height(allowedRatio);
  return html`<svg
    class="days"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${label(byDay, allowedRatio)}"
  >
    ${bars}
    <line x1="0" x2="${WIDTH}" y1="${line.toFixed(1)}" y2="${line.toFixed(1)}" />
  </svg>`;
}

function label(days: readonly { total: number; bad: number }[], allowedRatio: number): string {
  const over = days.flatMap(({ total, bad }, i) => (bad > total * allowedRatio * (1 + 1e-9) ? [i + 1] : []));
  return over.length === 0
    ? 'No day was beyond what is allowed'
    : `Beyond what is allowed on the days ${over.join(', ')} of the month`;
}
