import { type ChannelType } from '#contract';

/**
 * Whose other side does something with "somebody is on it": it stops calling others, or changes the message that it has
 * shown. In the rest it would be one more message.
 */
export const HEARS_ACKNOWLEDGEMENT: readonly ChannelType[] = ['pagerduty', 'slack', 'webhook'];
