import { z } from 'zod';
import { AccountKey, DefinitionsFile, SlaState, StateReason } from '#contract';
import { durationMsOf, INSTANT } from './times.js';

const Series = z.string().min(1);
const Time = z
  .string()
  .refine(
    (text) => durationMsOf(text) !== undefined,
    'write a time since the start, such as "90s" or "1h30m"',
  )
  .describe('since the start, such as "90s" or "1h30m"');

const Account = AccountKey.describe('absent where the rule judges all traffic as one');

const TestSeries = z.strictObject({
  account: Account.optional(),
  operation: z
    .strictObject({ service: z.string(), name: z.string() })
    .optional()
    .describe('where maintenance is about some operations only; absent: as the rule says'),
  requests: Series.optional().describe(
    'of each slot of 10 s, such as "20x30 5 _x6": 30 slots with 20, one with 5, six with none',
  ),
  bad: Series.optional().describe('how many of them are bad; none where absent'),
  traffic: Series.optional().describe(
    'in place of `requests`: each slot by duration, such as "18@120ms+2@900ms x6"; with "!" after it, they fail',
  ),
  usual: z
    .string()
    .optional()
    .describe('a slot, as in `traffic`, as all of them were in the same hours of the weeks before'),
});
export type TestSeries = z.infer<typeof TestSeries>;

const Expectation = z.strictObject({
  at: Time,
  account: Account.optional(),
  state: SlaState.optional(),
  reason: StateReason.optional(),
  alerting: z.boolean().optional(),
});
export type Expectation = z.infer<typeof Expectation>;

const Page = z.strictObject({
  opened: Time,
  resolved: Time.nullable().optional().describe('null: not in this test; absent: whenever'),
});
const Pages = z.array(Page).describe('all pages that the rule sends in this test, in their order');

const Test = z.strictObject({
  name: z.string().min(1),
  sla: z.string().describe('id of the rule'),
  start: z
    .string()
    .regex(INSTANT, 'write an instant, such as "2026-03-02T09:00:00Z"')
    .default('2026-01-05T00:00:00Z')
    .describe('when the first slot begins; absent: a Monday'),
  keys: z
    .int()
    .min(1)
    .optional()
    .describe(
      'operations × accounts of the rule, over which its confidence is split; absent: as many as there are series',
    ),
  series: z.array(TestSeries).min(1),
  expect: z.array(Expectation).default([]),
  pages: Pages.optional(),
});
export type RuleTest = z.infer<typeof Test>;

/** A file of `culprit rules test`: rules, from files or written here, and what is expected of them. */
export const RulesTestFile = DefinitionsFile.extend({
  rules: z.array(z.string()).default([]).describe('files of definitions, relative to this one'),
  tests: z.array(Test).min(1),
});
export type RulesTestFile = z.infer<typeof RulesTestFile>;

/** What describes such a file to an editor. */
export function rulesTestSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(RulesTestFile, { io: 'input' }), title: 'Tests of rules for Culprit' };
}
