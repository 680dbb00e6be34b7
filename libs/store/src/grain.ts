/** The length of a row's window. Each grain is rolled up from the one before. */
export type Grain = '10s' | '1m' | '1h';
export type RolledUpGrain = Exclude<Grain, '10s'>;
