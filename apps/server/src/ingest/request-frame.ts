import { gunzipSync } from 'node:zlib';
import { type EncodedSpans } from '#decode';
import { type Frame, type StoredFrame } from '#journal';
import { type ReceivedRequest } from '#receive';

/** How a request is journaled: as it came, as what came as gzip takes a fifth of the disk. */
export function frameOf({ format, bytes, gzipped, arrivalUnixMs }: ReceivedRequest): Frame {
  if (gzipped === undefined) return { format, bytes, arrivalUnixMs };
  return { format: `${format}+gzip`, bytes: gzipped, arrivalUnixMs };
}

/** The request of a frame that was read back, gunzipped; undefined of a mark. */
export function requestOf({ format, bytes }: StoredFrame): EncodedSpans | undefined {
  if (format === 'mark') return undefined;
  if (format === 'otlp-proto+gzip') return { format: 'otlp-proto', bytes: gunzipSync(bytes) };
  if (format === 'otlp-json+gzip') return { format: 'otlp-json', bytes: gunzipSync(bytes) };
  return { format, bytes };
}
