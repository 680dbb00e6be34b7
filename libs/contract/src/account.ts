import { z } from 'zod';

const Label = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_.-]{0,62}$/, 'start with a letter; then letters, digits, "_", "." or "-"');

export const Labels = z.record(Label, z.string().max(256));

/** An account as registered by the operator: the key is what spans carry in their account attribute. */
export const Account = z.strictObject({
  key: z.string().min(1).max(256).describe('the value that spans carry, such as "acme"'),
  labels: Labels.default({}).describe('what SLAs select by, such as {"tier": "gold"}'),
});
export type Account = z.infer<typeof Account>;

/** The body of PUT /accounts/:key. */
export const AccountInput = Account.omit({ key: true });
