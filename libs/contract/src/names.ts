import { z } from 'zod';

/** How an SLA or a channel is addressed: lower-case words joined by hyphens. */
export const Slug = z
  .string()
  .max(80)
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'use lower-case letters, digits and single hyphens, such as "gold-checkout"',
  );

/** The slug that a name suggests: "Gold: checkout" → "gold-checkout"; empty where nothing of it is usable. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replace(/^-+|-+$/g, '');
}

export const Name = z.string().trim().min(1).max(200);
