import { z } from 'zod';
import { Instant } from './instant.js';
import { DurationText } from './units.js';

const Text = z.string().trim().min(1).max(4000);
const Account = z
  .string()
  .max(256)
  .optional()
  .describe('the key of one account in the incident; absent: it is about the whole incident');
const Note = Text.optional().describe('goes into the timeline beside the deed');

/** Who is on it is who asks: see X-Culprit-Actor. */
export const AcknowledgeRequest = z.strictObject({ account: Account, note: Note }).prefault({});
export type AcknowledgeRequest = z.infer<typeof AcknowledgeRequest>;

export const AssignRequest = z.strictObject({
  account: Account,
  assignee: z.string().trim().min(1).max(200).nullable().describe('a person or a team; null: nobody'),
  note: Note,
});
export type AssignRequest = z.infer<typeof AssignRequest>;

export const NoteRequest = z.strictObject({ account: Account, text: Text });
export type NoteRequest = z.infer<typeof NoteRequest>;

export const MOST_SNOOZE_MS = 30 * 86_400_000;

export const SnoozeFor = DurationText.refine(
  (ms) => ms <= MOST_SNOOZE_MS,
  'must not be longer than 30d',
).describe('such as 30m, 4h or 2d; its end is rounded up to the minute');

/** Exactly one of the two. */
export const SnoozeRequest = z
  .strictObject({
    account: Account,
    for: SnoozeFor.optional(),
    until: Instant.nullable()
      .optional()
      .describe('such as 2026-11-25T08:00:00+01:00; null: it is snoozed no longer'),
    note: Note,
  })
  .refine((request) => (request.for === undefined) !== (request.until === undefined), {
    message: 'needs one of the two: for, such as "2h", or until, such as "2026-11-25T08:00:00Z"',
  });
export type SnoozeRequest = z.infer<typeof SnoozeRequest>;

export const ResolveRequest = z.strictObject({ account: Account, note: Note }).prefault({});
export type ResolveRequest = z.infer<typeof ResolveRequest>;
