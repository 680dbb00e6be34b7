import { z } from 'zod';

const MS_PER = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const BYTES_PER = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** Text such as "10s", "5m" or "24h" → milliseconds. */
export const DurationText = z.string().transform((text, context) => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  if (amount && unit && Number(amount) > 0) return Number(amount) * MS_PER[unit as keyof typeof MS_PER];
  context.addIssue({
    code: 'custom',
    message: `"${text}" is not a duration: write a number and ms, s, m, h or d, such as 10s`,
  });
  return z.NEVER;
});

/** Text such as "16MiB" → bytes. */
export const SizeText = z.string().transform((text, context) => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB)$/.exec(text.trim()) ?? [];
  if (amount && unit && Number(amount) > 0)
    return Math.floor(Number(amount) * BYTES_PER[unit as keyof typeof BYTES_PER]);
  context.addIssue({
    code: 'custom',
    message: `"${text}" is not a size: write a number and B, KiB, MiB or GiB, such as 16MiB`,
  });
  return z.NEVER;
});
