import { crc32 } from 'node:zlib';
import { digestOf } from './digest.js';
import { type Frame, type FrameFormat, SLOT_BYTES, type StoredFrame } from './journal.js';

/*
 * A frame on disk begins at a multiple of 16 bytes, little endian:
 *    0  u32   mark, so that a search for the next frame after damage compares one word
 *    4  u32   CRC-32 of bytes 8 to 48: who trusts the header trusts where the next frame begins
 *    8  u32   the low half of the position, so that a copy of a frame is none
 *   12  u32   length of the bytes
 *   16  f64   arrival, ms since the epoch
 *   24  u64   format
 *   32  16 B  digest of the bytes
 *   48  bytes, then zeros up to the next multiple of 16
 */
export const HEADER_BYTES = 48;
const MARK = 0x4d_52_46_c7;
const FORMATS: readonly FrameFormat[] = [
  'otlp-proto',
  'otlp-json',
  'mark',
  'otlp-proto+gzip',
  'otlp-json+gzip',
];
/** The longest frame that can be stored: one write to a file takes less than 2 GiB. */
export const MAX_FRAME_BYTES = 2 ** 30;

export type FrameHeader = {
  format: FrameFormat;
  arrivalUnixMs: number;
  length: number;
  digest: Uint8Array;
};

/** What a frame of so many bytes takes on disk. */
export function sizeOf(length: number): number {
  return Math.ceil((HEADER_BYTES + length) / SLOT_BYTES) * SLOT_BYTES;
}

/**
 * Headers and digests of one journal. Its key is in every CRC too: a request whose bytes look like a frame is not
 * taken for one by a search after damage.
 */
export class FrameCodec {
  private readonly seed: number;

  /** @param key 16 bytes that senders don't know */
  constructor(private readonly key: Uint8Array) {
    this.seed = crc32(key);
  }

  digestOf(bytes: Uint8Array): Uint8Array {
    return digestOf(this.key, bytes);
  }

  writeHeader(header: Buffer, { format, arrivalUnixMs, bytes }: Frame, digest: Uint8Array): void {
    header.writeUInt32LE(MARK, 0);
    header.writeUInt32LE(bytes.length, 12);
    header.writeDoubleLE(arrivalUnixMs, 16);
    header.writeDoubleLE(FORMATS.indexOf(format), 24);
    header.set(digest, 32);
  }

  /** The position is known only when the frame's turn has come. */
  sealHeader(header: Buffer, position: number): void {
    header.writeUInt32LE(position % 2 ** 32, 8);
    header.writeUInt32LE(this.checksum(header, 0), 4);
  }

  /** The header at `at`, undefined where there is none that holds for this position. */
  readHeader(buffer: Buffer, at: number, position: number): FrameHeader | undefined {
    if (buffer.readUInt32LE(at) !== MARK || buffer.readUInt32LE(at + 8) !== position % 2 ** 32)
      return undefined;
    const format = FORMATS[buffer.readDoubleLE(at + 24)];
    if (format === undefined || buffer.readUInt32LE(at + 4) !== this.checksum(buffer, at)) return undefined;
    return {
      format,
      arrivalUnixMs: buffer.readDoubleLE(at + 16),
      length: buffer.readUInt32LE(at + 12),
      digest: buffer.subarray(at + 32, at + HEADER_BYTES),
    };
  }

  /** The whole frame at `at`, undefined where its bytes are not those that were written. */
  readFrame(buffer: Buffer, at: number, position: number, header: FrameHeader): StoredFrame | undefined {
    const { format, arrivalUnixMs, length } = header;
    const bytes = buffer.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);
    if (bytes.length !== length || Buffer.compare(this.digestOf(bytes), header.digest) !== 0)
      return undefined;
    const end = position + sizeOf(length) / SLOT_BYTES;
    return { position, end, digest: Uint8Array.from(header.digest), format, arrivalUnixMs, bytes };
  }

  private checksum(buffer: Buffer, at: number): number {
    return crc32(buffer.subarray(at + 8, at + HEADER_BYTES), this.seed);
  }
}
