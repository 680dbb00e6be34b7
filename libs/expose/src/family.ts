import { type Declaration } from './declarations.js';
import { type Labels } from './latency-names.js';

/** One line of a family: prom-client formats `sharedLabels` once for all the lines that share the object. */
export type Sample = {
  metricName?: string;
  labels: Record<string, string | number>;
  sharedLabels?: Labels;
  value: number;
};

/** A metric whose samples are made at each scrape, from numbers that live elsewhere. */
export type Family = { declaration: Declaration; samples: () => Sample[] };
