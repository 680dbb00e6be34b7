import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Children } from './children.js';

describe('the children of the demo', () => {
  let folder: string;
  let logFile: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'culprit-children-'));
    logFile = path.join(folder, 'child.log');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function moduleOf(source: string): string {
    const file = path.join(folder, 'child.mjs');
    writeFileSync(file, `${source}; setInterval(() => {}, 1000); process.send('up');`);
    return file;
  }

  const crashOf = (): { crash: Promise<Error>; children: Children } => {
    let children: Children | undefined;
    const crash = new Promise<Error>((resolve) => (children = new Children(resolve)));
    if (children === undefined) throw new Error('not made');
    return { crash, children };
  };

  it('end with the demo, however it ends', async () => {
    const { children, crash } = crashOf();
    const child = children.start({ name: 'child', module: moduleOf(''), logFile });
    await once(child, 'message');
    // What the child sees when the demo is killed.
    child.disconnect();
    expect((await crash).message).toContain('SIGTERM');
  });

  it('are killed when they hang', async () => {
    const { children } = crashOf();
    const module = moduleOf("process.on('SIGTERM', () => {})");
    const child = children.start({ name: 'child', module, logFile });
    await once(child, 'message');
    await children.stop(50);
    expect(child.signalCode).toBe('SIGKILL');
  });

  it('are told of with their last words when they end by themselves', async () => {
    const { children, crash } = crashOf();
    const module = moduleOf("console.error('no more room'); process.exit(3)");
    children.start({ name: 'the child', module, logFile });
    expect((await crash).message).toMatch(/the child ended by itself \(exit code 3\).*no more room/s);
  });

  it('see what they are started with, and write to their log', async () => {
    const { children } = crashOf();
    const module = moduleOf(
      'process.on("message", () => process.send([process.argv[2], process.env.GIVEN]))',
    );
    const child = children.start({ name: 'child', module, args: ['a'], env: { GIVEN: 'b' }, logFile });
    await once(child, 'message');
    child.send('tell');
    expect(await once(child, 'message')).toEqual([['a', 'b'], undefined]);
    await children.stop(1000);
    expect(child.signalCode).toBe('SIGTERM');
  });
});
