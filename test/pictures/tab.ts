import { z } from 'zod';
import { type Browser } from './browser.js';
import { type Flaw, FLAWS_IN_PAGE } from './flaws.js';

/** How somebody looks at a page. */
export type View = { name: string; width: number; scheme: 'light' | 'dark' };

const PHONE_WIDTH = 390;
const DESKTOP_WIDTH = 1000;

export const VIEWS: View[] = [
  { name: 'phone-light', width: PHONE_WIDTH, scheme: 'light' },
  { name: 'phone-dark', width: PHONE_WIDTH, scheme: 'dark' },
  { name: 'desktop-light', width: DESKTOP_WIDTH, scheme: 'light' },
  { name: 'desktop-dark', width: DESKTOP_WIDTH, scheme: 'dark' },
];

/** Longer pages are shown from their beginning. */
const MAX_HEIGHT = 3000;

const Target = z.object({ targetId: z.string() });
const Session = z.object({ sessionId: z.string() });
const Frames = z.object({ frameTree: z.object({ frame: z.object({ id: z.string() }) }) });
const Evaluated = z.object({ result: z.object({ value: z.unknown() }) });
const Shot = z.object({ data: z.string() });
const Flaws = z.array(z.object({ what: z.string(), where: z.string() }));

/** One tab, in which a page after another is shown. */
export class Tab {
  private constructor(
    private readonly browser: Browser,
    private readonly sessionId: string,
    private readonly frameId: string,
  ) {}

  static async open(browser: Browser): Promise<Tab> {
    const { targetId } = Target.parse(await browser.call('Target.createTarget', { url: 'about:blank' }));
    const { sessionId } = Session.parse(
      await browser.call('Target.attachToTarget', { targetId, flatten: true }),
    );
    const { frameTree } = Frames.parse(await browser.call('Page.getFrameTree', {}, sessionId));
    return new Tab(browser, sessionId, frameTree.frame.id);
  }

  /** The page as PNG, and what of it a person could not read. */
  async look(html: string, { width, scheme }: View): Promise<{ png: Buffer; flaws: Flaw[] }> {
    const size = { width, deviceScaleFactor: 1, mobile: false };
    await this.call('Emulation.setDeviceMetricsOverride', { ...size, height: 800 });
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await this.call('Emulation.setEmulatedMedia', { media: 'screen', features });
    await this.call('Page.setDocumentContent', { frameId: this.frameId, html });
    await this.evaluate('Promise.all([...document.images].map((image) => image.decode().catch(() => null)))');
    const height = z.number().parse(await this.evaluate('document.documentElement.scrollHeight'));
    await this.call('Emulation.setDeviceMetricsOverride', { ...size, height: Math.min(height, MAX_HEIGHT) });
    const flaws = Flaws.parse(await this.evaluate(FLAWS_IN_PAGE));
    const { data } = Shot.parse(await this.call('Page.captureScreenshot', { format: 'png' }));
    return { png: Buffer.from(data, 'base64'), flaws };
  }

  private async evaluate(expression: string): Promise<unknown> {
    const options = { expression, awaitPromise: true, returnByValue: true };
    return Evaluated.parse(await this.call('Runtime.evaluate', options)).result.value;
  }

  private call(method: string, params: object): Promise<unknown> {
    return this.browser.call(method, params, this.sessionId);
  }
}
