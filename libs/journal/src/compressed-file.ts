import { type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { readAround } from './bad-sectors.js';
import { type BlockCache } from './block-cache.js';
import { BLOCK_BYTES, BlockTable } from './block-table.js';
import { type Disk } from './disk.js';
import { SLOT_BYTES } from './journal.js';

const inflate = promisify(inflateRaw);

/** The frames of a segment in deflated blocks. */
export class CompressedFile {
  private constructor(
    readonly path: string,
    private readonly base: number,
    private readonly segmentBytes: number,
    /** What it takes on disk. */
    readonly bytes: number,
    /** Undefined where both copies are damaged. */
    private readonly table: BlockTable | undefined,
    private readonly file: FileHandle,
    private readonly disk: Disk,
    private readonly cache: BlockCache,
  ) {}

  static async open(
    path: string,
    { base, end }: { base: number; end: number },
    disk: Disk,
    cache: BlockCache,
  ): Promise<CompressedFile> {
    const file = await disk.open(path, 'existing');
    try {
      const { size } = await file.stat();
      const segmentBytes = (end - base) * SLOT_BYTES;
      const tableBytes = BlockTable.bytesFor(segmentBytes);
      const tableAt = async (offset: number): Promise<BlockTable | undefined> => {
        const bytes = Buffer.alloc(tableBytes);
        await readAround(disk, file, bytes, offset);
        return BlockTable.read(bytes);
      };
      const table = (await tableAt(0)) ?? (await tableAt(Math.max(0, size - tableBytes)));
      return new CompressedFile(path, base, segmentBytes, size, table, file, disk, cache);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** @returns how many bytes there were; what can't be read or inflated is zeros */
  async read(into: Buffer, offset: number): Promise<number> {
    const end = Math.min(offset + into.length, this.segmentBytes);
    const first = Math.floor(offset / BLOCK_BYTES);
    const count = Math.max(0, Math.ceil(end / BLOCK_BYTES) - first);
    const blocks = await Promise.all(Array.from({ length: count }, (_, i) => this.block(first + i)));
    for (const [i, block] of blocks.entries()) {
      const blockOffset = (first + i) * BLOCK_BYTES - offset;
      block.copy(into, Math.max(0, blockOffset), Math.max(0, -blockOffset));
    }
    return Math.max(0, end - offset);
  }

  /** Begins to inflate what is going to be read, in threads of zlib's. */
  readAhead(offset: number, bytes: number): void {
    const end = Math.min(offset + bytes, this.segmentBytes);
    for (let i = Math.floor(offset / BLOCK_BYTES); i * BLOCK_BYTES < end; i++) void this.block(i);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private block(i: number): Promise<Buffer> {
    return this.cache.get(this.base + (i * BLOCK_BYTES) / SLOT_BYTES, () => this.inflated(i));
  }

  private async inflated(i: number): Promise<Buffer> {
    const bytes = Math.min(BLOCK_BYTES, this.segmentBytes - i * BLOCK_BYTES);
    const { offset, length } = this.table?.block(i) ?? { offset: 0, length: 0 };
    const deflated = Buffer.alloc(length);
    await readAround(this.disk, this.file, deflated, offset);
    try {
      // In chunks of the default 16 KiB it takes twice as long.
      const block = await inflate(deflated, { chunkSize: bytes, maxOutputLength: bytes });
      if (block.length === bytes) return block;
    } catch {
      // As below.
    }
    return Buffer.alloc(bytes);
  }
}
