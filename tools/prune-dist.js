/**
 * Takes out of dist/ what no source makes any more: tsc leaves it there, and Jest would go on running the tests
 * of files that have been moved or deleted.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const dist = path.join(import.meta.dirname, '..', 'dist');

for (const file of existsSync(dist) ? readdirSync(dist, { recursive: true }) : []) {
  const source = path.join(dist, '..', file.replace(/\.js(\.map)?$/, '.ts'));
  if (/\.js(\.map)?$/.test(file) && !existsSync(source)) rmSync(path.join(dist, file));
}
