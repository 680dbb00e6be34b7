import { type FileHandle } from 'node:fs/promises';
import pathOf from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { type BlockCache } from './block-cache.js';
import { BLOCK_BYTES, BlockTable } from './block-table.js';
import { CompressedFile } from './compressed-file.js';
import { type Disk } from './disk.js';
import { type Pace } from './pace.js';
import { type Segment } from './segment.js';
import { compressedName, draftOf } from './segment-names.js';

const deflate = promisify(deflateRaw);

/** Level 6 makes spans a sixth smaller for two and a half times the CPU. */
const LEVEL = 1;
/** What is written at once: 4 ms of a core, then a pause of 36. */
const BLOCKS_AT_ONCE = 16;
/** What came as gzip, mostly, does not get smaller: reading it would take CPU for nothing. */
const WORTH_IT = 0.9;
const SAMPLED_BLOCKS = 16;

export type CompressedPlace = { folder: string; disk: Disk; cache: BlockCache };

/**
 * Writes a compressed copy of a segment. Once it has its name it is whole and would survive a power cut, and only then
 * the segment itself may be removed.
 * @returns undefined where it is not worth it: there is no copy then, as where it rejects
 */
export async function compressSegment(
  segment: Segment,
  { folder, disk, cache }: CompressedPlace,
  pace: Pace,
): Promise<CompressedFile | undefined> {
  if (!(await isWorthIt(segment, pace))) return undefined;
  const path = pathOf.join(folder, compressedName(segment.base, segment.end));
  const draft = draftOf(path);
  try {
    if (!(await writeDraft(segment, draft, disk, pace))) {
      await disk.remove(draft);
      return undefined;
    }
    await disk.rename(draft, path);
    await disk.syncFolder(folder);
    return await CompressedFile.open(path, segment, disk, cache);
  } catch (error) {
    await Promise.allSettled([disk.remove(draft), disk.remove(path)]);
    throw error;
  }
}

/** Tells by some blocks from all over it. */
async function isWorthIt(segment: Segment, pace: Pace): Promise<boolean> {
  const count = blocksOf(segment);
  const step = Math.max(1, Math.floor(count / SAMPLED_BLOCKS));
  const sampled = { bytes: 0, deflated: 0 };
  for (let i = 0; i < count; i += step) {
    const [block] = await deflatedBlocks(segment, i, 1, pace);
    sampled.bytes += Math.min(BLOCK_BYTES, segment.frameBytes - i * BLOCK_BYTES);
    sampled.deflated += block?.length ?? 0;
  }
  return sampled.deflated <= WORTH_IT * sampled.bytes;
}

async function writeDraft(segment: Segment, draft: string, disk: Disk, pace: Pace): Promise<boolean> {
  const file = await disk.open(draft, 'create');
  try {
    const tableBytes = BlockTable.bytesFor(segment.frameBytes);
    const lengths: number[] = [];
    let offset = tableBytes;
    for (let i = 0; i < blocksOf(segment); i += BLOCKS_AT_ONCE) {
      const blocks = await deflatedBlocks(segment, i, BLOCKS_AT_ONCE, pace);
      await append(disk, file, blocks, offset);
      for (const { length } of blocks) {
        lengths.push(length);
        offset += length;
      }
    }
    if (offset + tableBytes > WORTH_IT * segment.frameBytes) return false;
    const table = new BlockTable(lengths).write();
    await disk.write(file, [table], 0);
    await append(disk, file, [table], offset);
    return true;
  } finally {
    await file.close();
  }
}

/** Synced bit by bit, so that no sync has much to do: those of requests would wait for it. */
async function append(disk: Disk, file: FileHandle, buffers: Buffer[], offset: number): Promise<void> {
  await disk.write(file, buffers, offset);
  await disk.sync(file);
}

/** One after the other: zlib's threads are also those that write requests. */
function deflatedBlocks(segment: Segment, from: number, count: number, pace: Pace): Promise<Buffer[]> {
  const offset = from * BLOCK_BYTES;
  return pace.do(Math.min(count * BLOCK_BYTES, segment.frameBytes - offset), async () => {
    const bytes = await segment.readSound(offset, count * BLOCK_BYTES);
    const blocks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
      const block = bytes.subarray(at, at + BLOCK_BYTES);
      blocks.push(await deflate(block, { level: LEVEL, chunkSize: BLOCK_BYTES }));
    }
    return blocks;
  });
}

function blocksOf({ frameBytes }: Segment): number {
  return Math.ceil(frameBytes / BLOCK_BYTES);
}
