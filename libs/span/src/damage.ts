import { NamePattern } from './name-pattern.js';
import { FrequentTexts, type Frequent } from './frequent.js';
import { isPlainlyStorable, storableName } from './storable.js';

const KINDS_OF_NAMES = 100;
/** Of more, every sixteenth is looked at: a look takes half a microsecond, which would double the cost of a flood's spans. */
const ALL_LOOKED_AT = 10_000;
const STRIDE = 16;

/** Which names find their dictionary full: how often at least, most frequent first, ids in them written as {}. */
export type Damage = {
  services: Frequent<string>[];
  operations: Frequent<{ service: string; name: string }>[];
  accounts: Frequent<string>[];
};

/** Remembers what falls into (other) by pattern, for the operator to see who sends names without end. */
export class DamageReport {
  private readonly services = new FrequentTexts(KINDS_OF_NAMES);
  private readonly operations = new FrequentTexts(KINDS_OF_NAMES);
  private readonly accounts = new FrequentTexts(KINDS_OF_NAMES);
  private seen = 0;
  private readonly pattern = new NamePattern();

  addService(bytes: Uint8Array, from: number, length: number): void {
    if (this.isLookedAt()) this.services.add(this.patternOf(bytes, from, length));
  }

  addOperation(service: string, bytes: Uint8Array, from: number, length: number): void {
    if (this.isLookedAt()) this.operations.add(`${service}\0${this.patternOf(bytes, from, length)}`);
  }

  addAccount(bytes: Uint8Array, from: number, length: number): void {
    if (this.isLookedAt()) this.accounts.add(this.patternOf(bytes, from, length));
  }

  told(): Damage {
    return {
      services: this.services.top(),
      operations: this.operations.top().map(({ item, atLeast }) => {
        // No storable name has a NUL.
        const [service = '', name = ''] = item.split('\0');
        return { item: { service, name }, atLeast };
      }),
      accounts: this.accounts.top(),
    };
  }

  private isLookedAt(): boolean {
    return this.seen++ < ALL_LOOKED_AT || this.seen % STRIDE === 0;
  }

  private patternOf(bytes: Uint8Array, from: number, length: number): string {
    this.pattern.write(bytes, from, length);
    // In a flood this is what a span costs, and a TextDecoder would be half of it.
    if (isPlainlyStorable(this.pattern.bytes, 0, this.pattern.length))
      return this.pattern.bytes.toString('latin1', 0, this.pattern.length);
    return storableName(this.pattern.bytes.subarray(0, this.pattern.length));
  }
}
