import { type Dictionaries, type Operation } from '#span';

const UNKNOWN = 0;
const TRACKED = 1;
const UNTRACKED = 2;

/** Which operations are kept per account although they are no entries; asked once for each operation. */
export class TrackedOperations {
  private known = new Uint8Array(1024);
  private predicate: (operation: Operation) => boolean = () => false;

  constructor(private readonly dictionaries: Dictionaries) {}

  track(predicate: (operation: Operation) => boolean): void {
    this.predicate = predicate;
    this.known.fill(UNKNOWN);
  }

  has(operation: number): boolean {
    const known = this.known[operation] ?? UNKNOWN;
    return known === UNKNOWN ? this.ask(operation) : known === TRACKED;
  }

  private ask(operation: number): boolean {
    if (operation >= this.known.length) {
      const known = new Uint8Array(Math.max(this.known.length * 2, operation + 1));
      known.set(this.known);
      this.known = known;
    }
    const isTracked = this.predicate(this.dictionaries.operationOf(operation));
    this.known[operation] = isTracked ? TRACKED : UNTRACKED;
    return isTracked;
  }
}
