/** What the state machine knows of the past besides its state. Stored with it, as JSON. */
export type Memory = {
  /** Which objective and window the state is of: the state of another one says nothing. */
  rule?: number;
  /** Since when the violation has been confident without a break, of a rule with `forSeconds`. */
  confidentSinceUnixMs?: number;
  /** Since when an incident that stays open for its flapping would else be resolved. */
  calmSinceUnixMs?: number;
  /** How often in a row it has fired again soon after it had recovered. */
  relapses?: number;
  /** When it last recovered. */
  recoveredUnixMs?: number;
};
