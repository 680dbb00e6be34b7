import { type LabelSelector } from '#contract';
import { GOLD_SLA } from '../testing/incidents.js';
import { ruleInWords } from './rule.js';

describe('a rule in words', () => {
  const whose = (labels: LabelSelector) =>
    ruleInWords({ ...GOLD_SLA, accounts: { labels } }).replace(/^.*?, /, '');

  it.each<[LabelSelector, string]>([
    [{ tier: 'gold' }, 'tier: gold'],
    [{ tier: 'gold', region: 'eu' }, 'tier: gold, region: eu'],
    [{ tier: { in: ['gold'] } }, 'tier: gold'],
    [{ tier: { in: ['gold', 'silver', 'bronze'] } }, 'tier: gold, silver or bronze'],
    [{ tier: { in: 'abcdefgh'.split('') } }, 'tier: a, b, c, d, e or 3 more'],
    [{ region: { notIn: ['cn', 'ru'] } }, 'region other than cn or ru'],
    [{ beta: { exists: true } }, 'a label beta'],
    [{ beta: { exists: false } }, 'no label beta'],
    [{ plan: { matches: 'pro-.*' } }, 'plan like /pro-.*/'],
    [{ plan: { notMatches: 'free' } }, 'plan unlike /free/'],
  ])('says whose requests it is about: %j', (labels, said) => {
    expect(whose(labels)).toBe(`each account with ${said} alone`);
  });

  it('shows names as text', () => {
    expect(whose({ tier: 'a\r\nBcc: b\u202e' })).toBe('each account with tier: a Bcc: b alone');
  });

  it('says when, how long and with which exceptions', () => {
    const overrides = [{ accounts: { keys: ['acme'] }, objective: { thresholdMs: 800 } }];
    expect(
      ruleInWords({ ...GOLD_SLA, accounts: 'each', forSeconds: 300, calendar: 'office-hours', overrides }),
    ).toBe(
      '99 % of requests within 500 ms over 60 s, each account alone, once it has lasted 5 min, ' +
        'in the hours of office-hours, with 1 exception',
    );
  });
});
