import { type Channel, type ChannelType, chooseExamples, type Exemplar } from '#contract';

export type ExampleCount = NonNullable<Channel['examples']>;

/** As many as are read there: programs take all, a chat is looked at in passing. */
const USUAL: Record<ChannelType, ExampleCount> = {
  email: 15,
  webhook: 50,
  alertmanager: 15,
  pagerduty: 15,
  slack: 5,
  'slack-webhook': 5,
  teams: 5,
  discord: 5,
  ntfy: 5,
  pushover: 5,
};

/** Healthy ones, for contrast. */
const HEALTHY: Record<ExampleCount, number> = { 5: 1, 15: 2, 50: 5 };

/** How many violating examples a channel shows. */
export function exampleCount(channel: Pick<Channel, 'type' | 'examples'>): ExampleCount {
  return channel.examples ?? USUAL[channel.type];
}

/**
 * The violating examples that `count` has room for, typical as well as extreme, the slowest first; then healthy ones, in their
 * own order. Fewer are always among those of more: who reads the chat and then the mail finds the same again.
 */
export function examplesFor<E extends Exemplar>(exemplars: readonly E[], count: ExampleCount): E[] {
  const violating = exemplars.filter(({ role }) => role === 'violating');
  const healthy = exemplars.filter(({ role }) => role === 'healthy');
  // Where no request is bad, the others are all there is to see.
  if (violating.length === 0) return healthy.slice(0, count);
  const sizes = [50, 15, 5].filter((size) => size >= count);
  const chosen = sizes.reduce((from, size) => chooseExamples(from, size), violating);
  return [...chosen, ...healthy.slice(0, HEALTHY[count])];
}
