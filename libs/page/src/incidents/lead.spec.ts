import { type Explanation, type Violation } from '#contract';
import { causeIncident } from '../testing/causes.js';
import { tellerOf } from './lead.js';

const { key, violations, explanation } = causeIncident();

function saying(...answers: (Partial<Explanation> | null)[]): Violation[] {
  return answers.map((answer, i) => {
    const violation = violations[i];
    if (!violation || !explanation) throw new Error('the cause has lost its violations');
    return Object.assign({}, violation, { explanation: answer && Object.assign({}, explanation, answer) });
  });
}

function tellerAmong(...answers: (Partial<Explanation> | null)[]): number {
  const inOrder = saying(...answers);
  return inOrder.findIndex((one) => one === tellerOf(inOrder, key));
}

describe('the violation whose explanation tells the cause', () => {
  const UNCLEAR = { verdict: 'unclear', reason: 'candidates-tie' } as const;

  it('is the one that leads, however many others are explained after it', () => {
    expect(tellerAmong({}, { confidence: 'high' }, {})).toBe(0);
  });

  it('is one that names whom the incident is about, a sure one before an unsure one', () => {
    expect(tellerAmong(null, UNCLEAR, {})).toBe(2);
    expect(tellerAmong({ confidence: 'low' }, { confidence: 'medium' })).toBe(1);
    expect(tellerAmong({ confidence: 'low' }, UNCLEAR)).toBe(0);
  });

  it('is one that says anything, where none names it', () => {
    expect(tellerAmong(null, UNCLEAR)).toBe(1);
    expect(tellerAmong(null, null)).toBe(-1);
  });
});
