import { type FrameCodec, HEADER_BYTES, sizeOf } from './frame-codec.js';
import { SLOT_BYTES, type StoredFrame } from './journal.js';
import { type Segment } from './segment.js';

/** Large enough that reading costs few system calls, small enough to be nothing beside a segment. */
const CHUNK_BYTES = 2 ** 20;
/** A request in one read, mostly. */
const READ_BYTES = 64 * 2 ** 10;

/**
 * The frames of a segment from a position on, up to its end as it is when they get there. A frame with a good header
 * and bad bytes costs itself. After a bad header the next frame is searched for slot by slot: what lies between is
 * told as one damage. Returns the position that it got to.
 */
export async function* framesOf(
  segment: Segment,
  codec: FrameCodec,
  from: number,
  onDamage: (position: number) => void,
): AsyncGenerator<StoredFrame, number> {
  let position = Math.max(from, segment.base);
  let chunk: Buffer = Buffer.alloc(0);
  let chunkPosition = position;
  let isSearching = false;

  while (position < segment.end) {
    let at = (position - chunkPosition) * SLOT_BYTES;
    const header = at + HEADER_BYTES <= chunk.length ? codec.readHeader(chunk, at, position) : undefined;
    const size = header === undefined ? HEADER_BYTES : sizeOf(header.length);
    if (at + size > chunk.length && position + size / SLOT_BYTES <= segment.end) {
      chunk = await segment.read(position, Math.max(size, CHUNK_BYTES));
      chunkPosition = position;
      at = 0;
      segment.readAhead(position + Math.floor(chunk.length / SLOT_BYTES), CHUNK_BYTES);
      // The file has been dropped, or made shorter by somebody else.
      if (chunk.length < size) {
        if (!segment.isDropped) onDamage(position);
        return segment.end;
      }
      if (header === undefined) continue;
    }
    if (header === undefined || at + size > chunk.length) {
      if (!isSearching) onDamage(position);
      isSearching = true;
      position++;
      continue;
    }
    isSearching = false;
    const frame = codec.readFrame(chunk, at, position, header);
    if (frame === undefined) onDamage(position);
    else yield frame;
    position += size / SLOT_BYTES;
  }
  return position;
}

/** The frame at a position; undefined where there is none, or none that can be trusted. */
export async function frameAt(
  segment: Segment,
  codec: FrameCodec,
  position: number,
  onDamage: (position: number) => void,
): Promise<StoredFrame | undefined> {
  let buffer = await segment.read(position, READ_BYTES);
  const header = buffer.length < HEADER_BYTES ? undefined : codec.readHeader(buffer, 0, position);
  if (header === undefined) return undefined;
  const size = HEADER_BYTES + header.length;
  if (buffer.length < size) buffer = await segment.read(position, size);
  const frame = codec.readFrame(buffer, 0, position, header);
  if (frame === undefined && !segment.isDropped) onDamage(position);
  return frame;
}
