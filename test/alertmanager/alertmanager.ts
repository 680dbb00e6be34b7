import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperatorError } from '#kit';
import { until } from './until.js';

const BINARIES = ['prometheus-alertmanager', 'alertmanager'];

/** Debian's name, or the one of the release. Throws an OperatorError where neither is there. */
export function alertmanagerBinary(): string {
  const found = BINARIES.find((binary) => spawnSync(binary, ['--version']).status === 0);
  if (found !== undefined) return found;
  throw new OperatorError(
    'There is no Alertmanager here to test against: install Debian’s prometheus-alertmanager, or put alertmanager on the PATH.',
  );
}

/** An Alertmanager of its own, which forgets everything when it stops, as it keeps alerts in memory. */
export class RealAlertmanager {
  readonly url: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'culprit-alertmanager-'));
  private process: ChildProcess | undefined;

  /** @param webhook where it sends its notifications */
  constructor(
    private readonly binary: string,
    private readonly port: number,
    webhook: string,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    const config = {
      route: { receiver: 'hook', group_by: ['alertname'], group_wait: '100ms', group_interval: '1s' },
      receivers: [{ name: 'hook', webhook_configs: [{ url: webhook, send_resolved: true }] }],
    };
    // JSON is YAML.
    writeFileSync(join(this.folder, 'config.yml'), JSON.stringify(config));
  }

  async start(): Promise<void> {
    this.process = spawn(
      this.binary,
      [
        `--config.file=${join(this.folder, 'config.yml')}`,
        `--storage.path=${this.folder}`,
        `--web.listen-address=127.0.0.1:${this.port}`,
        '--cluster.listen-address=',
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    await until('Alertmanager is ready', async () => (await fetch(`${this.url}/-/ready`)).ok);
  }

  /** Without a goodbye. */
  async kill(): Promise<void> {
    const { process } = this;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    process.kill('SIGKILL');
    await once(process, 'exit');
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What it holds now, resolved ones too for as long as it shows them. */
  async alerts(): Promise<unknown> {
    return (await fetch(`${this.url}/api/v2/alerts`)).json();
  }
}
