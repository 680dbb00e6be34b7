import { z } from 'zod';

/** How a label is called. */
export const LabelName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_.-]{0,62}$/, 'start with a letter; then letters, digits, "_", "." or "-"');

export const Labels = z.record(LabelName, z.string().max(256));

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

/** An account as registered by the operator: the key is what spans carry in their account attribute. */
export const Account = z.strictObject({
  key: AccountKey.describe('the value that spans carry, such as "acme"'),
  labels: Labels.default({}).describe('what SLAs select by, such as {"tier": "gold"}'),
});
export type Account = z.infer<typeof Account>;

/** The body of PUT /accounts/:key. */
export const AccountInput = Account.omit({ key: true });
