import { z } from 'zod';
import { common } from './fields.js';

export const EmailInput = z.strictObject({
  ...common,
  type: z.literal('email'),
  to: z.array(z.email()).min(1).max(50),
});
