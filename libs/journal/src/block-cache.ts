/** 8 MiB: a trace's frames lie near each other, and so do those of exemplars of one minute. */
const BLOCKS = 128;

/** Inflated blocks by their position, those that were asked for last; also while they are being inflated. */
export class BlockCache {
  private readonly blocks = new Map<number, Promise<Buffer>>();

  get(position: number, inflate: () => Promise<Buffer>): Promise<Buffer> {
    const block = this.blocks.get(position) ?? inflate();
    this.blocks.delete(position);
    this.blocks.set(position, block);
    block.catch(() => this.blocks.delete(position));
    for (const oldest of this.blocks.keys()) {
      if (this.blocks.size <= BLOCKS) break;
      this.blocks.delete(oldest);
    }
    return block;
  }
}
