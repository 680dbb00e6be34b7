import { z } from 'zod';

export const NodeState = z
  .enum(['up', 'behind', 'silent', 'lost', 'stopped'])
  .describe(
    'up: all that it has received is measured; behind: it runs, but that is not so; silent: nothing has been heard of ' +
      'it; lost: for so long that nobody waits for it any more; stopped: it has said goodbye, or was retired',
  );
export type NodeState = z.infer<typeof NodeState>;

/** A process that takes spans, known by its journal. */
export const Node = z.object({
  id: z.string().describe('kept with its journal: a new journal is a new node'),
  name: z.string().describe('of its host'),
  state: NodeState,
  leads: z.boolean().describe('whether it judges for all'),
  flushes: z.int().describe('how often it has added to the histograms'),
  seenAt: z.iso.datetime(),
  caughtUpAt: z.iso.datetime().describe('when all that it had received was last measured'),
});
export type Node = z.infer<typeof Node>;
