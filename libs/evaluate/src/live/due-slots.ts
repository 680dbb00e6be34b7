import { grown } from '../windows/typed-memory.js';

/** When keys have to be judged again though no request comes: each at most once, in the first slot that was asked for. */
export class DueSlots {
  private readonly keysBySlot = new Map<number, number[]>();
  /** By key; 0: never. */
  private at = new Uint32Array(1024);
  private doneThrough = 0;

  /** Where it is due already, the earlier slot holds: whoever is judged too early asks again. */
  ask(key: number, slot: number): void {
    this.at = grown(this.at, key);
    const earlier = this.at[key]!;
    if (earlier !== 0 && earlier <= slot) return;
    const due = Math.max(slot, this.doneThrough + 1);
    this.at[key] = due;
    const keys = this.keysBySlot.get(due);
    if (keys === undefined) this.keysBySlot.set(due, [key]);
    else keys.push(key);
  }

  /** Forgets a key that is no more. */
  drop(key: number): void {
    if (key < this.at.length) this.at[key] = 0;
  }

  /** Takes the keys that have become due, up to this slot. */
  take(nowSlot: number): number[] {
    if (this.doneThrough >= nowSlot) return [];
    this.doneThrough = nowSlot;
    const taken: number[] = [];
    for (const [slot, keys] of this.keysBySlot) {
      if (slot > nowSlot) continue;
      this.keysBySlot.delete(slot);
      for (const key of keys) {
        if (this.at[key] !== slot) continue;
        this.at[key] = 0;
        taken.push(key);
      }
    }
    return taken;
  }
}
