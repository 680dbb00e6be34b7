import { z } from 'zod';

/** Why paging decided as it did: what the log, the timeline, the API and the tests read. */
export const PagingReason = z.enum(['new-cause', 'violations-over']);
export type PagingReason = z.infer<typeof PagingReason>;
