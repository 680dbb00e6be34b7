import path from 'node:path';
import { type BlockCache } from './block-cache.js';
import { type Disk } from './disk.js';
import { type FrameCodec, HEADER_BYTES, sizeOf } from './frame-codec.js';
import { SLOT_BYTES } from './journal.js';
import { framesOf } from './segment-frames.js';
import { Segment } from './segment.js';
import { segmentNames } from './segment-names.js';

export type OpenSegments = {
  /** Oldest first. */
  segments: Segment[];
  /** Cut from the end of the newest: frames that a crash left half written, which nobody had been told are kept. */
  tornBytes: number;
  /** Positions of damage among the frames of the newest, which has been read through. */
  damaged: number[];
};

/**
 * Opens what a folder holds. Only the newest segment is read: all before it were whole when it was begun, and
 * what has happened to them since is found by whoever reads them.
 */
export async function openSegments(
  folder: string,
  codec: FrameCodec,
  disk: Disk,
  cache: BlockCache,
  nowUnixMs: number,
): Promise<OpenSegments> {
  const segments: Segment[] = [];
  try {
    for (const { name, base, end, isDraft } of await segmentNames(folder)) {
      const file = path.join(folder, name);
      // Its raw segment is there still; or this is that one, and what was made of it is whole.
      if (isDraft || segments.at(-1)?.base === base) {
        await disk.remove(file);
        continue;
      }
      const segment =
        end === undefined
          ? await Segment.openRaw(file, base, disk)
          : await Segment.openCompressed(file, { base, end }, disk, cache);
      segments.push(segment);
      const before = segments.at(-2);
      // The file before may go on with a frame that was refused and could not be cut off.
      if (before !== undefined) before.end = Math.min(before.end, segment.base);
    }
    const kept: Segment[] = [];
    for (const segment of segments) {
      if (segment.isEmpty && segment !== segments.at(-1)) await segment.drop();
      else kept.push(segment);
    }
    await readArrivals(kept, codec, nowUnixMs);
    const newest = kept.at(-1);
    const cut = newest === undefined ? { tornBytes: 0, damaged: [] } : await cutTornTail(newest, codec);
    return { segments: kept, ...cut };
  } catch (error) {
    for (const segment of segments) await segment.close();
    throw error;
  }
}

/** A segment's first header tells how old it is, and how old the one before it is at least. */
async function readArrivals(
  segments: readonly Segment[],
  codec: FrameCodec,
  nowUnixMs: number,
): Promise<void> {
  let next = nowUnixMs;
  for (const segment of segments.slice(0, -1).reverse()) {
    const start = await segment.read(segment.base, HEADER_BYTES);
    const header = start.length < HEADER_BYTES ? undefined : codec.readHeader(start, 0, segment.base);
    segment.arrived(header?.arrivalUnixMs ?? next);
    segment.arrived(next);
    next = segment.firstArrivalUnixMs;
  }
}

async function cutTornTail(newest: Segment, codec: FrameCodec): Promise<Omit<OpenSegments, 'segments'>> {
  const damaged: number[] = [];
  const { end: foundEnd } = newest;
  let end = newest.base;
  for await (const frame of framesOf(newest, codec, newest.base, (position) => damaged.push(position))) {
    newest.arrived(frame.arrivalUnixMs);
    end = frame.position + sizeOf(frame.bytes.length) / SLOT_BYTES;
  }
  // What is compressed was whole once, and its positions are not to be given out again.
  newest.end = newest.isCompressed ? foundEnd : end;
  const tornBytes = await newest.tornBytes();
  if (tornBytes > 0) await newest.cut();
  return { tornBytes, damaged: damaged.filter((position) => position < newest.end) };
}
