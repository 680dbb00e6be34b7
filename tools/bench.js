/**
 * Runs one of the benchmarks in test/bench, as compiled: npm run bench -- <name> [options].
 * Without a name it lists them, each with the first sentence of its file.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const [name, ...options] = process.argv.slice(2);
const compiled = path.join(root, 'dist', 'test', 'bench', `${name}.js`);

if (name !== undefined && /^[a-z-]+$/.test(name) && existsSync(compiled)) {
  const node = ['--enable-source-maps', ...process.execArgv, compiled, ...options];
  const { status } = spawnSync(process.execPath, node, { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else {
  if (name !== undefined) {
    console.error(`There is no benchmark "${name}".\n`);
    process.exitCode = 2;
  }
  console.log('npm run bench -- <name> [options], where <name> is one of\n');
  const folder = path.join(root, 'test', 'bench');
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  for (const file of files.sort()) {
    const head = /\/\*+\s*\*?\s*([^]*?)([.:]\s|\*\/)/.exec(
      readFileSync(path.join(folder, file), 'utf8'),
    )?.[1];
    console.log(`  ${file.slice(0, -3).padEnd(14)}${(head ?? '').replaceAll(/\s*\n\s*\*\s*/g, ' ')}`);
  }
  console.log('\nWhat they show, their options and results: docs/bench.md');
}
