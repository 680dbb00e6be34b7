import { z } from 'zod';

const MS_PER = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const BYTES_PER = new Map([
  ['B', 1],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
]);

/** Text such as "10s", "5m" or "24h" → milliseconds. */
export const DurationText = z.string().transform((text, context) => {
  const ms = amountIn(text, MS_PER);
  if (ms !== undefined) return ms;
  context.addIssue({
    code: 'custom',
    message: `"${text}" is not a duration: write a number and ms, s, m, h or d, such as 10s`,
  });
  return z.NEVER;
});

/** Text such as "16MiB" → bytes. */
export const SizeText = z.string().transform((text, context) => {
  const bytes = amountIn(text, BYTES_PER);
  if (bytes !== undefined) return Math.floor(bytes);
  context.addIssue({
    code: 'custom',
    message: `"${text}" is not a size: write a number and B, KiB, MiB or GiB, such as 16MiB`,
  });
  return z.NEVER;
});

/** A positive amount in its smallest unit; undefined for any other text. */
function amountIn(text: string, units: ReadonlyMap<string, number>): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text.trim()) ?? [];
  const factor = units.get(unit);
  return factor !== undefined && Number(amount) > 0 ? Number(amount) * factor : undefined;
}
