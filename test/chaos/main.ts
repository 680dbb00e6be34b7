/*
 * Whether every span is counted exactly once although the service is killed and Postgres taken away again and again:
 *   npm run chaos -- [kills = 30] [seed]
 * The last line is one JSON object; it ends with 1 where a count differs from what was sent.
 */
import setUp from '../postgres/global-setup.js';
import tearDown from '../postgres/global-teardown.js';
import { chaos } from './chaos.js';

const [kills = 30, seed = Math.floor(Math.random() * 2 ** 31)] = process.argv.slice(2).map(Number);
await setUp();
try {
  console.log(`seed ${seed}`);
  const report = await chaos(kills, seed, (text) => console.log(text));
  console.log(JSON.stringify({ seed, ...report }));
  process.exitCode = Object.keys(report.differences).length === 0 ? 0 : 1;
} finally {
  await tearDown();
}
