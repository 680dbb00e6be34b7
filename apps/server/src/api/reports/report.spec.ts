import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { reportPage } from '../pages/report.page.js';
import { reportCsv } from './report-csv.js';
import { NOW, sampleReport } from './report.fixture.js';
import { attainedWords, lasted } from './promise-words.js';

const GOLDEN = path.resolve('test/golden/report');

describe('the monthly report', () => {
  async function expectGolden(name: string, text: string): Promise<void> {
    const file = path.join(GOLDEN, name);
    if (process.env['UPDATE_GOLDEN']) {
      await mkdir(GOLDEN, { recursive: true });
      await writeFile(file, text);
    }
    expect(text).toBe(await readFile(file, 'utf8'));
  }

  it('as a page is the one in test/golden/report; UPDATE_GOLDEN=1 writes it anew', async () => {
    await expectGolden('monthly.html', reportPage(sampleReport(), NOW).text);
  });

  it('as CSV is the one in test/golden/report', async () => {
    await expectGolden('monthly.csv', reportCsv(sampleReport(), NOW));
  });

  it('holds nothing that runs, leads elsewhere or is loaded', () => {
    const { text } = reportPage(sampleReport(), NOW);
    expect(text).not.toMatch(/<script|<a\s|<b>90|src=|url\(|style="|javascript:/i);
    expect(text).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
  });

  it('gives a spreadsheet no formula, and every name back as it was', () => {
    const hostile = fc.constantFrom('=1+1', '+1', '-1', '@SUM(A1)', '\tx', 'a,b', '"q"', 'x\n=1', ' =1');
    const report = sampleReport();
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary', minLength: 1 })), (account) => {
        const promises = [{ ...report.promises[0]!, account }];
        const [row = []] = parse(reportCsv({ ...report, promises, incidents: [] }, NOW), {
          bom: true,
          fromLine: 2,
        });
        const cell = String(row[0]);
        expect(cell).not.toMatch(/^\s*[=+\-@]/);
        expect([account, `'${account}`]).toContain(cell);
      }),
    );
  });

  it('never rounds a missed promise up to a kept one', () => {
    expect(attainedWords(0.9989999, 0.999)).toBe('99.899 %');
    expect(attainedWords(0.999, 0.999)).toBe('99.900 %');
    expect(attainedWords(1, 0.999)).toBe('100 %');
    expect(attainedWords(0.9999999, 0.999)).toBe('99.999 %');
    expect(attainedWords(0.57, 0.99)).toBe('57.00 %');
  });

  it('says how long things lasted', () => {
    expect([0.4, 12, 59.9, 185, 52 * 60].map(lasted)).toEqual([
      '24 s',
      '12 min',
      '1 h',
      '3 h 5 min',
      '2 d 4 h',
    ]);
  });
});
