import { z } from 'zod';
import { LocalDate, TimeOfDay, Weekday } from './calendar.js';
import { Instant } from './instant.js';
import { Name, Slug } from './names.js';
import { TimeZone } from './time-zone.js';

/** Whom pages go to while it is their turn: a channel by its id, which may say whose it is. */
const Member = z.union([Slug, z.strictObject({ name: Name, channel: Slug })]);
export type RotationMember = z.infer<typeof Member>;

const At = TimeOfDay.describe('local time; one that clocks skip is as much later as they are put forward');

const Handover = z.discriminatedUnion('every', [
  z.strictObject({ every: z.literal('day'), at: At }),
  z.strictObject({ every: z.literal('week'), weekday: Weekday, at: At }),
]);

const RotationOverride = z.strictObject({
  from: Instant,
  until: Instant,
  member: Member.describe('whose it is meanwhile; need not be one of the members'),
  insteadOf: Slug.optional().describe(
    'the channel whose turns it takes over, as in a vacation; absent: whoever’s turn it is',
  ),
});

const rotationFields = {
  name: Name,
  timeZone: TimeZone,
  handover: Handover,
  startsOn: LocalDate.describe(
    'the first member’s turn begins with the first handover of this date or later; before, it goes round backwards',
  ),
  members: z.array(Member).min(1).max(100).describe('in the order of their turns'),
  overrides: z
    .array(RotationOverride)
    .max(1000)
    .default([])
    .describe('from ≤ t < until; each is applied to what those before it have made of it'),
};

/** The body of POST /rotations and PUT /rotations/:id. */
export const RotationInput = z.strictObject({
  id: Slug.optional().describe('made from the name where absent'),
  ...rotationFields,
});
export type RotationInput = z.infer<typeof RotationInput>;

/** Who is on call when: channels that take turns. */
export const Rotation = z.strictObject({ id: Slug, ...rotationFields });
export type Rotation = z.infer<typeof Rotation>;

const OnDuty = z.object({
  channel: Slug,
  name: z.string().nullable().describe('whose channel it is, where the rotation says so'),
  isOverride: z.boolean().describe('whether it is an override, not a turn'),
});

/** Who is on call at a moment, and who is after that. */
export const OnCall = z.object({
  at: z.iso.datetime(),
  onCall: OnDuty.extend({ until: z.iso.datetime() }),
  next: z
    .array(OnDuty.extend({ from: z.iso.datetime(), until: z.iso.datetime() }))
    .describe('the handovers to come'),
});
export type OnCall = z.infer<typeof OnCall>;
