/*
 * Appends frames to the journal in a folder until it is killed, some at once, and prints the number of each that is
 * acknowledged: node appending-process.js <folder> [what it is opened with beside that, as JSON]
 */
import { temporaryJournal } from './temporary-journal.js';
import { numberedFrame } from './numbered-frame.js';

const AT_ONCE = 8;
const journal = await temporaryJournal(JSON.parse(process.argv[3] ?? '{}'), process.argv[2]).open();

async function appendFrom(first: number): Promise<never> {
  for (let number = first; ; number += AT_ONCE) {
    const { position } = await journal.append(numberedFrame(number));
    process.stdout.write(`${number} ${position} kept\n`);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => appendFrom(i)));
