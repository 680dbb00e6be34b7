import { Resvg } from '@resvg/resvg-js';
import { WaterfallPng } from './waterfall-png.js';

const svg = (text: string, font = 'DejaVu Sans') =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" font-family="${font}"><rect width="200" height="40" fill="#eee"/>${text}</svg>`;
const words = '<text x="10" y="25" fill="#000">checkout — 2.3 s · é</text>';

describe('WaterfallPng', () => {
  it('draws a PNG at twice the size', async () => {
    const picture = await new WaterfallPng().draw(svg(words));
    expect([...picture.png.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    const view = new DataView(picture.png.buffer, picture.png.byteOffset);
    expect([view.getUint32(16), view.getUint32(20)]).toEqual([400, 80]);
    expect([picture.width, picture.height]).toEqual([200, 40]);
  });

  it('really draws text, also for a family that it does not have', async () => {
    const painter = new WaterfallPng();
    const withText = Buffer.from((await painter.draw(svg(words))).png);
    const without = Buffer.from((await painter.draw(svg(''))).png);
    const noFont = new Resvg(svg(words), {
      fitTo: { mode: 'zoom', value: 2 },
      font: { loadSystemFonts: false },
    });
    // What the renderer does without a font, and why it has to be checked: it leaves out the text.
    expect(Buffer.from(noFont.render().asPng()).equals(without)).toBe(true);
    expect(withText.equals(without)).toBe(false);
    const other = Buffer.from((await painter.draw(svg(words, 'Comic Sans MS'))).png);
    expect(other.equals(without)).toBe(false);
  });

  it('has a bold face of its own', async () => {
    const painter = new WaterfallPng();
    const [plain, bold] = await Promise.all(
      ['normal', 'bold'].map((weight) =>
        painter.draw(svg(words.replace('<text', `<text font-weight="${weight}"`))),
      ),
    );
    expect(Buffer.from(plain?.png ?? []).equals(Buffer.from(bold?.png ?? []))).toBe(false);
  });

  it('fails at once where its font is missing', () => {
    expect(() => new WaterfallPng(['/nowhere/DejaVuSans.ttf'])).toThrow(/is missing .*npm ci/);
  });

  it('rejects what is no SVG', async () => {
    await expect(new WaterfallPng().draw('<svg')).rejects.toThrow();
  });
});
