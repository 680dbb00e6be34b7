import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { OperatorError } from '#kit';
import { writeFontConfig } from './fonts.js';

const BINARIES = ['chromium', 'chromium-browser', 'google-chrome'];
const PATIENCE_MS = 60_000;

/** What makes one machine draw as another does. */
const FLAGS = [
  '--headless',
  '--remote-debugging-pipe',
  '--hide-scrollbars',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--disable-gpu',
  '--no-first-run',
];

const Message = z.object({
  id: z.number().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

function chromiumBinary(): string {
  const found = BINARIES.find((binary) => spawnSync(binary, ['--version']).status === 0);
  if (found !== undefined) return found;
  throw new OperatorError('There is no Chromium here to draw with: install Debian’s chromium.');
}

/**
 * A Chromium of its own that is spoken to over a pipe, in the DevTools protocol: a port would need a WebSocket, which
 * Node 20 has not.
 */
export class Browser {
  private readonly folder = mkdtempSync(join(tmpdir(), 'culprit-pictures-'));
  private process: ChildProcess | undefined;
  private toBrowser: Writable | undefined;
  private lastId = 0;
  private readonly waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();

  start(): void {
    // Its sandbox refuses root, as whom continuous integration runs.
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const started = spawn(chromiumBinary(), [...FLAGS, ...sandbox, `--user-data-dir=${this.folder}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, FONTCONFIG_FILE: writeFontConfig(this.folder) },
    });
    this.process = started;
    const [, , , toBrowser, fromBrowser] = started.stdio;
    if (!(toBrowser instanceof Writable) || !(fromBrowser instanceof Readable))
      throw new Error('there is no pipe to Chromium');
    this.toBrowser = toBrowser;
    this.read(fromBrowser);
    started.on('exit', (code) => this.fail(`Chromium has ended, with ${code}`));
  }

  /** @param sessionId of a tab; without it, of the browser */
  call(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    const id = ++this.lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error(`${method} was not answered`)), PATIENCE_MS);
      const settled = () => (clearTimeout(patience), this.waiting.delete(id));
      this.waiting.set(id, {
        resolve: (result) => (settled(), resolve(result)),
        reject: (error) => (settled(), reject(error)),
      });
    });
    this.toBrowser?.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return answer;
  }

  async stop(): Promise<void> {
    const { process } = this;
    if (process && process.exitCode === null && process.signalCode === null) {
      process.kill('SIGKILL');
      await once(process, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  private read(fromBrowser: Readable): void {
    let rest = '';
    fromBrowser.setEncoding('utf8').on('data', (chunk: string) => {
      const messages = `${rest}${chunk}`.split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.take(Message.parse(JSON.parse(message)));
    });
  }

  private take({ id, result, error }: z.infer<typeof Message>): void {
    const waiting = id === undefined ? undefined : this.waiting.get(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }

  private fail(reason: string): void {
    for (const { reject } of this.waiting.values()) reject(new Error(reason));
  }
}
