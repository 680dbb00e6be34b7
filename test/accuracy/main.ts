/* How often the explanation names the right culprit: docs/explain.md says what the numbers mean. */
import { parseArgs } from 'node:util';
import { messageOf, OperatorError } from '#kit';
import { answerOf } from './answer.js';
import { readCases } from './cases.js';
import { printedPaths, scorePaths } from './critical-path.js';
import { asJson, printed } from './print.js';
import { scored, type Scored } from './score.js';
import { serviceAnswerOf } from './service.js';
import { syntheticCases } from './synthetic/synthetic-cases.js';
import { SHAPES, type Shape } from './synthetic/topology.js';

const USAGE = `Tells how often the explanation names the right culprit.

  npm run accuracy -- FOLDER                    faults with labels.json, as docs/explain.md describes them
  npm run accuracy -- --synthetic N [--seed S]  as many faults in random systems
  npm run accuracy -- --critical-path FILE      critical paths against expected ones

  --shape SHAPE   of the random systems: ${SHAPES.join(', ')} (default layered)
  --exemplars N   violating traces that are looked at (default 500)
  --quantile Q    of the durations before a fault: what takes longer violates (default 0.9)
  --service URL   asks a running Culprit by its API there, and waits for a minute for each case
  --otlp URL      where that one takes OTLP/HTTP (default http://127.0.0.1:4318)
  --json          one JSON object more, as the last line
  --help          this text
`;

function options() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        exemplars: { type: 'string', default: '500' },
        quantile: { type: 'string', default: '0.9' },
        synthetic: { type: 'string' },
        seed: { type: 'string', default: '1' },
        shape: { type: 'string', default: 'layered' },
        'critical-path': { type: 'string' },
        service: { type: 'string' },
        otlp: { type: 'string', default: 'http://127.0.0.1:4318' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new OperatorError(`${messageOf(error).split('. ')[0]}.\n\n${USAGE}`);
  }
}

function numberOf(name: string, text: string, from: number, to: number): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= from && number <= to) return number;
  throw new OperatorError(`--${name} has to be a number from ${from} to ${to}, not "${text}".`);
}

function shapeOf(text: string): Shape {
  const shape = SHAPES.find((each) => each === text);
  if (shape) return shape;
  throw new OperatorError(`--shape has to be one of ${SHAPES.join(', ')}, not "${text}".`);
}

async function main(): Promise<void> {
  const { values, positionals } = options();
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const paths = values['critical-path'];
  if (paths !== undefined) {
    const scores = scorePaths(paths);
    console.log(printedPaths(scores));
    if (values.json) console.log(JSON.stringify(scores));
    return;
  }
  const [folder] = positionals;
  if (positionals.length !== (values.synthetic === undefined ? 1 : 0)) {
    throw new OperatorError(`Name one folder, or --synthetic N.\n\n${USAGE}`);
  }
  const settings = {
    exemplars: numberOf('exemplars', values.exemplars, 1, 100_000),
    quantile: numberOf('quantile', values.quantile, 0, 1),
  };
  const labelledCases =
    values.synthetic === undefined
      ? readCases(folder ?? '')
      : syntheticCases(
          numberOf('synthetic', values.synthetic, 1, 1e6),
          numberOf('seed', values.seed, 0, 1e6),
          shapeOf(values.shape),
        );
  const service = values.service === undefined ? undefined : { apiUrl: values.service, otlpUrl: values.otlp };
  const cases: Scored[] = [];
  for (const labelled of labelledCases) {
    const explanation = service
      ? await serviceAnswerOf(labelled, settings.quantile, service)
      : await answerOf(labelled, settings);
    cases.push(scored(labelled, explanation));
  }
  console.log(printed(cases));
  if (values.json) console.log(JSON.stringify(asJson(cases)));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof OperatorError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
