import { type Logger } from '#kit';

/** What was found damaged, each frame once. */
export class Damage {
  private readonly positions: Set<number>;

  constructor(
    private readonly folder: string,
    private readonly log: Logger,
    found: readonly number[],
  ) {
    this.positions = new Set(found);
  }

  get count(): number {
    return this.positions.size;
  }

  found(position: number): void {
    if (this.positions.has(position)) return;
    this.positions.add(position);
    this.log.error({ position, folder: this.folder }, 'a frame of the journal is damaged');
  }
}
