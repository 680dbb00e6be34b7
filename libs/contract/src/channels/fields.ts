import { z } from 'zod';
import { Name, Slug } from '../names.js';

/** What stands for a secret wherever a channel is shown or written down a second time. */
export const MASK = '***';

export const common = {
  id: Slug.optional().describe('made from the name where absent'),
  name: Name,
  examples: z
    .literal([5, 15, 50])
    .optional()
    .describe(
      'how many violating traces it shows, with one to five healthy ones to compare them with, as far as the receiver takes them; ' +
        'absent: 50 for programs (webhook), 15 for e-mail, PagerDuty and Alertmanager, 5 for chats and phones',
    ),
};

const NO_LINE_BREAK = /^[^\r\n\0]*$/;

/** A URL whose path is, or may be, a key. */
export const SecretUrl = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .describe(
    'what follows the host is often a key, so it is shown as "***": https://hooks.example.com/***; sent so in a PUT, it stays what it is',
  );

export const Headers = z
  .record(
    z.string().regex(/^[A-Za-z0-9-]+$/),
    z.string().max(4096).regex(NO_LINE_BREAK, 'must not hold a line break'),
  )
  .default({})
  .describe(
    'sent with every request, such as {"authorization": "Bearer …"}; shown as "***"; sent so in a PUT, a value stays what it is',
  );

/** A key of its own, of the receiver's form. */
export function secret(form: RegExp, what: string) {
  return z
    .string()
    .refine((text) => text === MASK || form.test(text), what)
    .describe(`${what}; shown as "***"; sent so in a PUT, it stays what it is`);
}
