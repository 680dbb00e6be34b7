/** The channel on which every flush says (node, flush number) when it is committed. */
export const FLUSHED = 'culprit_flushed';
