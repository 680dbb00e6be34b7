import * as fc from 'fast-check';
import { PictureKind } from '#contract';
import { GivenLinkKeys } from '../actions/given-link-keys.js';
import { Links } from '../links.js';
import { PictureLinks } from './picture-links.js';

const ID = '0d3c7f2e-5b7a-4c53-9a43-3c5d1e6f7a80';
const KEY = 'a key of thirty-two bytes, as is.';

function linksAt(publicUrl: string, keys = [KEY]): PictureLinks {
  return new PictureLinks(new Links({ publicUrl }), new GivenLinkKeys(keys));
}

const signatureOf = (url = '') => new URL(url).searchParams.get('sig') ?? '';

describe('the addresses of pictures', () => {
  const links = linksAt('https://culprit.example/base');

  it('are of both kinds, each with a signature of its own', async () => {
    const given = await links.of(ID);
    expect(given.map(({ kind }) => kind)).toEqual(PictureKind.options);
    for (const { kind, url } of given) {
      expect(url).toMatch(
        new RegExp(`^https://culprit.example/base/pictures/${ID}/${kind}.png\\?sig=[\\w-]{22}$`),
      );
      for (const other of PictureKind.options)
        expect(await links.isSigned(ID, other, signatureOf(url))).toBe(other === kind);
      expect(await links.isSigned(ID.replace('0d', '0e'), kind, signatureOf(url))).toBe(false);
    }
  });

  it('are good with any key that is still known, and with no other', async () => {
    const [first] = await links.of(ID);
    const good = (keys: string[]) =>
      linksAt('https://culprit.example', keys).isSigned(ID, 'waterfall', signatureOf(first?.url));
    expect([
      await good(['a new key, of as many bytes, too..', KEY]),
      await good(['a new key']),
      await good([]),
    ]).toEqual([true, false, false]);
  });

  it('take nothing else for a signature', async () => {
    const [first] = await links.of(ID);
    const signature = signatureOf(first?.url);
    for (const other of ['', `${signature}=`, `${signature}A`, signature.slice(1), signature.toLowerCase()])
      expect(await links.isSigned(ID, 'waterfall', other)).toBe(false);
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 40 }), async (text) => {
        expect(await links.isSigned(ID, 'waterfall', text)).toBe(false);
      }),
    );
  });

  it('are none where others could not reach them, or nothing signs', async () => {
    for (const publicUrl of ['http://127.0.0.1:8080', 'http://culprit:8080', 'https://10.1.2.3'])
      expect(await linksAt(publicUrl).of(ID)).toEqual([]);
    expect(await linksAt('https://culprit.example', []).of(ID)).toEqual([]);
  });
});
