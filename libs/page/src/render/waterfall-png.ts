import { accessSync } from 'node:fs';
import { createRequire } from 'node:module';
import { renderAsync } from '@resvg/resvg-js';
import { OperatorError } from '#kit';
import { type Picture } from './page-facts.js';

const PICTURE_FONT = 'DejaVu Sans';

/** Pixels per unit of the SVG: sharp on the screens that phones have. */
const ZOOM = 2;

/**
 * Draws an SVG with the font that ships with Culprit, so that a bare server draws the same as a desktop.
 * Throws an OperatorError at construction where the font is not there: the renderer would leave out all text silently.
 */
export class WaterfallPng {
  private readonly fontFiles: string[];

  constructor(fontFiles: string[] = shippedFonts()) {
    for (const file of fontFiles) {
      try {
        accessSync(file);
      } catch {
        throw new OperatorError(
          `The font of the waterfall pictures is missing (${file}): install the dependencies again with "npm ci".`,
        );
      }
    }
    this.fontFiles = fontFiles;
  }

  /** Off the event loop; about 20 ms. Rejects for an SVG that can't be drawn. */
  async draw(svg: string): Promise<Extract<Picture, { png: Uint8Array }>> {
    const image = await renderAsync(svg, {
      fitTo: { mode: 'zoom', value: ZOOM },
      font: { loadSystemFonts: false, fontFiles: this.fontFiles, defaultFontFamily: PICTURE_FONT },
    });
    return { png: image.asPng(), width: image.width / ZOOM, height: image.height / ZOOM };
  }
}

function shippedFonts(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) => resolve(`dejavu-fonts-ttf/ttf/${name}`));
}
