/*
 * Whether what people are shown can be read, at the width of a phone and of a desktop, light and dark, and looks as it did
 * when somebody last looked at it:
 *   npm run test:pictures                  compares with test/golden/pictures
 *   npm run test:pictures -- --update      draws them anew: look at each
 *   npm run test:pictures -- mail-opened   only those of these names
 * It needs Debian's chromium and fonts-liberation, and ends with 1 where something is not as it should be. What differs is
 * left beside the golden picture as *.actual.png.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { messageOf } from '#kit';
import { WaterfallPng } from '#page';
import { Browser } from './browser.js';
import { difference } from './compare.js';
import { shownPages } from './pages.js';
import { decodePng, encodePng } from './png.js';
import { Tab, VIEWS, type View } from './tab.js';

const GOLDEN = join(dirname(fileURLToPath(import.meta.url)), '../../../test/golden');
const PICTURES = join(GOLDEN, 'pictures');

/**
 * Whose pictures are kept in every view: they hold all that there is to lay out and to colour. Of the others one is, by
 * its name; that they can be read is looked at in every view.
 */
const KEPT_IN_ALL = new Set(['mail-cause', 'mail-resolved', 'mail-hostile', 'incident', 'home']);

type Outcome = 'as it was' | 'drawn' | { wrong: string };

function compared(file: string, png: Buffer, update: boolean): Outcome {
  const path = join(PICTURES, file);
  const drawn = encodePng(decodePng(png));
  const differs = existsSync(path)
    ? difference(decodePng(readFileSync(path)), decodePng(drawn))
    : 'nobody has looked at it yet';
  if (differs === undefined) return 'as it was';
  writeFileSync(update ? path : path.replace(/png$/, 'actual.png'), drawn);
  return update ? 'drawn' : { wrong: differs };
}

/** Of the name alone, so that a further page changes no other's. */
function viewOf(name: string): View | undefined {
  const sum = Buffer.from(name).reduce((total, byte) => total + byte, 0);
  return VIEWS[sum % VIEWS.length];
}

async function lookAtAll(only: string[], update: boolean): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  for (const file of readdirSync(PICTURES)) if (file.endsWith('.actual.png')) rmSync(join(PICTURES, file));
  const browser = new Browser();
  const tally = { passed: 0, failed: 0 };
  try {
    browser.start();
    const tab = await Tab.open(browser);
    const pages = await shownPages(GOLDEN, new WaterfallPng());
    for (const { name, html } of pages) {
      if (only.length > 0 && !only.includes(name)) continue;
      for (const view of VIEWS) {
        const { png, flaws } = await tab.look(html, view);
        const file = `${name}.${view.name}.png`;
        const isKept = KEPT_IN_ALL.has(name) || viewOf(name) === view;
        const outcome = isKept ? compared(file, png, update) : 'as it was';
        const wrong = [
          ...flaws.map(({ what, where }) => `${what}: ${where}`),
          ...(typeof outcome === 'object' ? [outcome.wrong] : []),
        ];
        for (const each of wrong) console.error(`${file}: ${each}`);
        if (outcome === 'drawn') console.log(`${file}: drawn`);
        tally[wrong.length === 0 ? 'passed' : 'failed']++;
      }
    }
  } finally {
    await browser.stop();
  }
  console.log(`pictures: ${tally.passed} passed, ${tally.failed} failed`);
  if (tally.failed > 0 || tally.passed === 0) process.exitCode = 1;
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { update: { type: 'boolean', default: false } },
  });
  await lookAtAll(positionals, values.update);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
