/*
 * How often the explanation names the right culprit:
 *   npm run accuracy -- FOLDER [--exemplars N] [--quantile Q] [--json]   labelled faults, as OTLP/JSON
 */
import { parseArgs } from 'node:util';
import { incidentsOf } from './answer.js';
import { readCases } from './cases.js';
import { asJson, printed } from './print.js';
import { scored, type Scored } from './score.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    exemplars: { type: 'string', default: '500' },
    quantile: { type: 'string', default: '0.95' },
    json: { type: 'boolean', default: false },
  },
});
const settings = { exemplars: Number(values.exemplars), quantile: Number(values.quantile) };
const cases: Scored[] = [];
for (const labelled of readCases(positionals[0] ?? '')) {
  const [worst] = await incidentsOf(labelled, settings);
  cases.push(scored(labelled, worst?.explanation));
}
console.log(printed(cases));
if (values.json) console.log(JSON.stringify(asJson(cases)));
