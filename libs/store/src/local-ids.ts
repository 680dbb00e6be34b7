const UNKNOWN = -1;

/** From the dense ids of this process to those of the database: four bytes an id, where a Map takes some forty. */
export class LocalIds {
  private ids = new Int32Array(0);

  /** @param reserved ids that are the same in both, from 0 on */
  constructor(private readonly reserved: number) {
    this.forget();
  }

  /** Forgets all but the reserved ones. */
  forget(): void {
    this.ids = new Int32Array(Math.max(64, this.reserved)).fill(UNKNOWN);
    for (let id = 0; id < this.reserved; id++) this.ids[id] = id;
  }

  has(local: number): boolean {
    return (this.ids[local] ?? UNKNOWN) !== UNKNOWN;
  }

  get(local: number): number {
    const id = this.ids[local] ?? UNKNOWN;
    if (id === UNKNOWN) throw new Error('a name is missing in the database after it was inserted');
    return id;
  }

  set(local: number, id: number): void {
    if (local >= this.ids.length) this.grow(local);
    this.ids[local] = id;
  }

  private grow(local: number): void {
    const larger = new Int32Array(Math.max(this.ids.length * 2, local + 1)).fill(UNKNOWN);
    larger.set(this.ids);
    this.ids = larger;
  }
}
