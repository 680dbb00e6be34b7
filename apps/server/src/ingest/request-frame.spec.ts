import { gzipSync } from 'node:zlib';
import { type ReceivedRequest } from '#receive';
import { frameOf, requestOf } from './request-frame.js';

const NOW = 1_760_000_000_000;
const bytes = Buffer.from('spans'.repeat(100));

describe('a request in the journal', () => {
  it.each(['otlp-proto', 'otlp-json'] as const)('is what it was received as (%s)', (format) => {
    const plain: ReceivedRequest = { format, bytes, arrivalUnixMs: NOW };
    const gzipped = { ...plain, gzipped: gzipSync(bytes) };
    for (const request of [plain, gzipped]) {
      const frame = { ...frameOf(request), position: 0, end: 1, digest: new Uint8Array(16) };
      expect(frame.bytes).toBe(request.gzipped ?? request.bytes);
      expect(frame.arrivalUnixMs).toBe(NOW);
      const read = requestOf(frame);
      expect([read?.format, Buffer.from(read?.bytes ?? []).equals(bytes)]).toEqual([format, true]);
    }
  });

  it('is none where it is a mark', () => {
    const mark = { format: 'mark', bytes: new Uint8Array(), arrivalUnixMs: NOW } as const;
    expect(requestOf({ ...mark, position: 0, end: 1, digest: new Uint8Array(16) })).toBeUndefined();
  });
});
