import { precisionByRule, precisionOfRule } from './precision.js';

const votes = (
  sla: string,
  useful: number,
  noise: number,
  pages = useful + noise,
  version: number | null = 1,
) => ({
  sla,
  version,
  pages,
  useful,
  noise,
});

describe('the precision of rules', () => {
  it('adds versions up, and shows each', () => {
    const precision = precisionOfRule('gold', [votes('gold', 3, 0, 4, 2), votes('gold', 1, 4, 9, 1)]);
    expect(precision).toMatchObject({
      sla: 'gold',
      pages: 13,
      useful: 4,
      noise: 4,
      unanswered: 5,
      precision: { ratio: 0.5 },
      versions: [
        { version: 2, pages: 4, unanswered: 1, precision: { ratio: 1, high: 1 } },
        { version: 1, pages: 9, unanswered: 4, precision: { ratio: 0.2 } },
      ],
    });
    expect(precision.precision?.low).toBeCloseTo(0.2152, 3);
  });

  it('is none where nobody has said anything', () => {
    expect(precisionOfRule('gold', [votes('gold', 0, 0, 7)]).precision).toBeNull();
    expect(precisionOfRule('gold', [])).toEqual({
      sla: 'gold',
      pages: 0,
      useful: 0,
      noise: 0,
      unanswered: 0,
      precision: null,
      versions: [],
    });
  });

  it('puts first what is most surely noise, not what one person disliked once', () => {
    const list = precisionByRule([
      votes('silent', 0, 0, 50),
      votes('disliked-once', 0, 1),
      votes('noisy', 2, 40),
      votes('good', 30, 1),
    ]);
    expect(list.map(({ sla }) => sla)).toEqual(['noisy', 'disliked-once', 'good', 'silent']);
  });
});
