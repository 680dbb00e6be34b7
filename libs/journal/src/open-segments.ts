import { readdir } from 'node:fs/promises';
import { type Disk } from './disk.js';
import { type FrameCodec, HEADER_BYTES, sizeOf } from './frame-codec.js';
import { SLOT_BYTES } from './journal.js';
import { framesOf } from './segment-frames.js';
import { baseOf, Segment } from './segment.js';

export type OpenSegments = {
  /** Oldest first. */
  segments: Segment[];
  /** Cut from the end of the newest: frames that a crash left half written, which nobody had been told are kept. */
  tornBytes: number;
  /** Positions of damage among the frames of the newest, which has been read through. */
  damaged: number[];
};

/** The names of a folder's segments, oldest first. */
export async function segmentNames(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => baseOf(name) !== undefined).sort();
}

/**
 * Opens what a folder holds. Only the newest segment is read: all before it were whole when it was begun, and
 * what has happened to them since is found by whoever reads them.
 */
export async function openSegments(
  folder: string,
  codec: FrameCodec,
  disk: Disk,
  nowUnixMs: number,
): Promise<OpenSegments> {
  const segments: Segment[] = [];
  try {
    for (const name of await segmentNames(folder)) {
      const segment = await Segment.open(folder, name, baseOf(name) ?? 0, disk);
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
  let end = newest.base;
  for await (const frame of framesOf(newest, codec, newest.base, (position) => damaged.push(position))) {
    newest.arrived(frame.arrivalUnixMs);
    end = frame.position + sizeOf(frame.bytes.length) / SLOT_BYTES;
  }
  newest.end = end;
  const tornBytes = (await newest.fileBytes()) - newest.bytes;
  if (tornBytes > 0) await newest.cut();
  return { tornBytes, damaged: damaged.filter((position) => position < end) };
}
