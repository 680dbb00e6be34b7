import { cameFrom } from './own-forms.js';

const from = (headers: Record<string, string>) =>
  cameFrom({ get: ((name: string) => headers[name]) as never }, 'https://culprit.example');

describe('where a request comes from', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    ['a program', { host: 'culprit:4000' }, undefined],
    ['a page of ours', { 'sec-fetch-site': 'same-origin', host: 'proxied' }, 'here'],
    ['somebody who typed the address', { 'sec-fetch-site': 'none' }, 'here'],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 'elsewhere'],
    ['a neighbour', { 'sec-fetch-site': 'same-site' }, 'elsewhere'],
    [
      'another site that says two things',
      { 'sec-fetch-site': 'cross-site', origin: 'https://culprit.example' },
      'elsewhere',
    ],
    ['a page of ours by plain HTTP', { origin: 'http://culprit:4000', host: 'culprit:4000' }, 'here'],
    ['a page of ours behind a proxy', { origin: 'https://culprit.example', host: '127.0.0.1:4000' }, 'here'],
    ['another site by plain HTTP', { origin: 'http://evil.example', host: 'culprit:4000' }, 'elsewhere'],
    ['another port of the machine', { origin: 'http://culprit:8080', host: 'culprit:4000' }, 'elsewhere'],
    ['a file, or a frame in a sandbox', { origin: 'null', host: 'culprit:4000' }, 'elsewhere'],
  ])('%s', (_, headers, expected) => expect(from(headers)).toBe(expected));
});
