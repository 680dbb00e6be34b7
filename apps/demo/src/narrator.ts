/** Prints what happens, one line per event: when (since the start), what it is about, and the rest. */
export class Narrator {
  private readonly startedAtMs = performance.now();

  constructor(private readonly print: (line: string) => void) {}

  say(topic: string, text: string): void {
    const seconds = ((performance.now() - this.startedAtMs) / 1000).toFixed(1).padStart(6);
    this.print(`${seconds} s  ${topic.padEnd(9)}${text}`);
  }

  /** More about the event of the line before. */
  more(topic: string, text: string): void {
    this.print(`          ${topic.padEnd(9)}${text}`);
  }
}
