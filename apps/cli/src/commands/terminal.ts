import { createInterface } from 'node:readline/promises';
import { type Finding } from '../files/finding.js';
import { findingJson, findingText } from '../output/finding-text.js';
import { COLOURS, type Paint, PLAIN } from '../output/paint.js';

/** How commands speak with whoever runs them, a person or a program. */
export class Terminal {
  readonly paint: Paint;

  constructor(
    private readonly stdout: { write(text: string): unknown; isTTY?: boolean },
    private readonly stderr: { write(text: string): unknown; isTTY?: boolean },
    private readonly stdin: NodeJS.ReadStream,
    readonly env: NodeJS.ProcessEnv,
  ) {
    // See no-color.org.
    const isPlain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
    this.paint = stdout.isTTY === true && !isPlain ? COLOURS : PLAIN;
  }

  /** What was asked for. */
  say(text: string): void {
    this.stdout.write(`${text}\n`);
  }

  sayJson(value: unknown): void {
    this.say(JSON.stringify(value, null, 2));
  }

  /** What is beside it. */
  note(text: string): void {
    this.stderr.write(`${text}\n`);
  }

  noteFindings(findings: readonly Finding[]): void {
    const paint = this.stderr.isTTY === true ? this.paint : PLAIN;
    for (const finding of findings) this.note(findingText(finding, paint));
  }

  sayFindingsJson(findings: readonly Finding[]): void {
    this.sayJson({ findings: findings.map(findingJson) });
  }

  get isInteractive(): boolean {
    return this.stdin.isTTY && this.stdout.isTTY === true;
  }

  async confirm(question: string): Promise<boolean> {
    const lines = createInterface({ input: this.stdin, output: process.stdout });
    try {
      return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
    } finally {
      lines.close();
    }
  }
}
