/** The columns in the order in which copy-encoder.ts writes them; binary, for it loads twice as fast as text. */
export const COPY_LATENCY = `copy latency_10s
  (window_start, account_id, operation_id, count, errors, sum_ns, min_ns, max_ns, node_id, flush, buckets, counts)
  from stdin (format binary)`;
