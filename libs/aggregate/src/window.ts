/** The grain of stored histograms. */
export const WINDOW_MS = 10_000;
