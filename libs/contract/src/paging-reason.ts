import { z } from 'zod';

/** Why paging decided as it did: what the log, the timeline, the API and the tests read. */
export const PagingReason = z.enum([
  // of the stage group: where a violation belongs
  'new-cause',
  'same-cause',
  'same-operation',
  'nobody-named',
  'not-confident',
  'not-explained-in-time',
  'within-quiet-period',
  'resolved-by-hand',
  'contrary-explanations',
  // of the stage group: what becomes of an incident
  'still-violated',
  'violations-over',
  // of the stage dedupe: who hears of it anew
  'severity-worsened',
  'blast-radius-grew',
  'cause-found',
  // of the stage mute
  'silenced',
  'account-snoozed',
  'account-resolved',
  // why a channel is told, beside routes and steps
  'named-by-sla',
  'called-before',
  // of the stage route: taken, or why not
  'routed',
  'earlier-route',
  'severity-differs',
  'tier-differs',
  'team-differs',
  'service-differs',
  'account-differs',
  'sla-differs',
  // of the stage escalate
  'step-at-once',
  'step-after-snooze',
  'step-unacknowledged',
  'step-repeated',
  'step-overtaken',
]);
export type PagingReason = z.infer<typeof PagingReason>;
