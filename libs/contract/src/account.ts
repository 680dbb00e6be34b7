import { z } from 'zod';
import { TimeZone } from './time-zone.js';

/** How a label is called. */
export const LabelName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_.-]{0,62}$/, 'start with a letter; then letters, digits, "_", "." or "-"');

const Labels = z.record(LabelName, z.string().max(256));

const MAX_KEY_BYTES = 512;

/** What spans carry in their account attribute; of a longer one they would keep only its beginning. */
export const AccountKey = z
  .string()
  .min(1)
  .max(256)
  .refine(
    (key) => new TextEncoder().encode(key).length <= MAX_KEY_BYTES,
    `at most ${MAX_KEY_BYTES} bytes of UTF-8`,
  );

/** What has been agreed with an account. */
export const AccountContract = z
  .strictObject({
    tier: z.string().min(1).max(64).optional().describe('such as "gold"'),
    revenueWeight: z
      .number()
      .min(0)
      .max(1e9)
      .default(1)
      .describe('how much the account counts beside one without a contract, which is 1'),
    from: z.iso.date().optional().describe('its first day; absent: always'),
    to: z.iso.date().optional().describe('its last day; absent: without end'),
    period: z
      .enum(['week', 'month', 'quarter', 'year'])
      .default('month')
      .describe('over which what was promised is accounted for'),
    timeZone: TimeZone.default('UTC').describe('in which its days and periods begin'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    error: 'is before `from`',
    path: ['to'],
  });
export type AccountContract = z.infer<typeof AccountContract>;

/** An account as registered by the operator: the key is what spans carry in their account attribute. */
export const Account = z.strictObject({
  key: AccountKey.describe('the value that spans carry, such as "acme"'),
  labels: Labels.default({}).describe('what SLAs select by, such as {"tier": "gold"}'),
  contract: AccountContract.optional(),
});
export type Account = z.infer<typeof Account>;

/** The body of PUT /accounts/:key. */
export const AccountInput = Account.omit({ key: true });
