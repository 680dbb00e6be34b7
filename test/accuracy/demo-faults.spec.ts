import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { answerOf } from './answer.js';
import { readCases } from './cases.js';
import { scored } from './score.js';

const FOLDER = fileURLToPath(new URL('../../../test/fixtures/faults/demo', import.meta.url));

describe('the recorded faults of the demo', () => {
  const cases = [...readCases(FOLDER)];

  it.each(cases.map((each) => [path.basename(each.id), each] as const))(
    '%s: the culprit comes first',
    async (_, labelled) => {
      const explanation = await answerOf(labelled, { exemplars: 500, quantile: 0.95 });
      const { verdict, answer } = scored(labelled, explanation);
      expect({ verdict, first: labelled.culprits.includes(answer[0] ?? ''), answer }).toMatchObject({
        verdict: 'named',
        first: true,
      });
    },
  );
});
