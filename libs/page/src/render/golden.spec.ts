import { Page } from '#contract';
import { expectGolden } from '../testing/golden.js';
import { MAILS, PAGES, rendered } from '../testing/pages.js';

/** What there is to lay out; the others differ in words, which are in their texts, and all have their pictures. */
const LAYOUTS = new Set(['opened', 'unclear', 'cause', 'resolved']);

describe.each(Object.entries(PAGES))('the page %s', (name, of) => {
  it('is as a webhook receives it', () => {
    const { page } = rendered(of);
    expect(Page.parse(page)).toEqual(page);
    expectGolden(`page/${name}.json`, `${JSON.stringify(page, null, 2)}\n`);
  });
});

describe.each(Object.entries({ ...PAGES, ...MAILS }))('the page %s', (name, of) => {
  it('is as a mail shows it', () => {
    const { email } = rendered(of);
    if (LAYOUTS.has(name)) expectGolden(`page/${name}.html`, email.html);
    expectGolden(`page/${name}.txt`, `Subject: ${email.subject}\n\n${email.text}`);
  });
});
