import { z } from 'zod';
import { ServiceGlobs } from './conditions.js';
import { Name, Slug } from './names.js';

const teamFields = {
  name: Name,
  services: ServiceGlobs.describe(
    'that it owns: names or globs, of services and of dependencies such as databases. Where several teams mean one, the ' +
      'more exact pattern has it: a name before globs, then the glob that spells out more of it',
  ),
};

/** The body of POST /teams and PUT /teams/:id. */
export const TeamInput = z.strictObject({
  id: Slug.optional().describe('made from the name where absent'),
  ...teamFields,
});
export type TeamInput = z.infer<typeof TeamInput>;

/** Who owns which services, for routes to ask. */
export const Team = z.strictObject({ id: Slug, ...teamFields });
export type Team = z.infer<typeof Team>;
