/** A text that somebody has written, and where its lines begin. */
export class SourceText {
  private readonly lineStarts: number[];

  /** @param name as it was asked for: a path, or "-" */
  constructor(
    readonly name: string,
    readonly text: string,
  ) {
    this.lineStarts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.lineStarts.push(at + 1);
  }

  /** Both from 1. */
  position(offset: number): { line: number; column: number } {
    let line = this.lineStarts.findLastIndex((start) => start <= offset);
    if (line < 0) line = 0;
    return { line: line + 1, column: offset - (this.lineStarts[line] ?? 0) + 1 };
  }

  /** @param line from 1 */
  lineAt(line: number): string {
    const from = this.lineStarts[line - 1] ?? this.text.length;
    const to = this.lineStarts[line] ?? this.text.length + 1;
    return this.text.slice(from, to - 1).replace(/\r$/, '');
  }
}

/** From ≤ offset < to. */
export type Place = { source: SourceText; from: number; to: number };
