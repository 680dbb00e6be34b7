export type Flaw = { what: string; where: string };

/**
 * What keeps somebody from reading the page that is shown: text that reaches past the edge, or that does not stand out from
 * what is behind it (WCAG 2.1, 1.4.3), and what has come alive. An expression for the browser, as a text: in its place as
 * a function, everything here would be compiled as if there were a document.
 */
export const FLAWS_IN_PAGE = String.raw`(() => {
  const flaws = new Map();
  const add = (what, node) => {
    const where = node.tagName.toLowerCase() + ' "' + (node.textContent ?? '').trim().slice(0, 40) + '"';
    flaws.set(what + where, { what, where });
  };

  const channels = (color) => {
    const [r = 0, g = 0, b = 0, a = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
    return [r, g, b, a];
  };
  const luminance = (color) => {
    const [r, g, b] = channels(color).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const { backgroundColor } = getComputedStyle(each);
      if (channels(backgroundColor)[3] > 0) return backgroundColor;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? 'rgb(18, 18, 18)' : 'rgb(255, 255, 255)';
  };
  const scrolls = (element) =>
    element !== null &&
    (['auto', 'scroll', 'hidden'].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));

  for (const element of document.querySelectorAll('script, iframe, object, embed, [onerror], [onload]'))
    add('may act', element);
  for (const image of document.images) if (image.naturalWidth === 0) add('picture not shown', image);

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const element = text.parentElement;
    if (!element || !/[^\s\u00a0]/.test(text.nodeValue ?? '') || element.closest('style')) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const boxes = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
    if (boxes.some(({ left, right }) => left < 0 || right > innerWidth + 0.5) && !scrolls(element))
      add('reaches past the edge', element);
    const style = getComputedStyle(element);
    const [lighter = 0, darker = 0] = [luminance(style.color), luminance(behind(element))].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const contrast = (lighter + 0.05) / (darker + 0.05);
    if (boxes.length > 0 && contrast < (isLarge ? 3 : 4.5)) add('contrast of ' + contrast.toFixed(1), element);
  }
  if (document.documentElement.scrollWidth > innerWidth) add('scrolls sideways', document.documentElement);
  return [...flaws.values()];
})()`;
