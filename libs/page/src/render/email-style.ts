/*
 * Mail programs differ in what they keep: Outlook draws tables with Word, Gmail strips media queries that it does not
 * know. So everything is inline and in tables; the style sheet only adds the dark palette and the phone's
 * narrower margins. No colour is pure white or black: programs that invert colours on their own leave those harsh.
 */

export const FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;";

/** For names, which may be long and without a space. Set once on the card, inherited by all in it. */
export const WRAP = 'word-break:break-word;overflow-wrap:anywhere;';

export const COLOR = {
  page: '#eef0f3',
  card: '#fbfbfc',
  text: '#1d2229',
  muted: '#5a6370',
  line: '#dde1e6',
  track: '#e4e7ec',
  violation: '#b93217',
  resolved: '#1d7348',
  test: '#2a5db0',
  acknowledged: '#8a5a00',
  named: '#fbeee9',
  unclear: '#f8f2e0',
  none: '#eff1f4',
} as const;

export const DARK_STYLE = `
    :root { color-scheme: light dark; supported-color-schemes: light dark; }
    a { color: #2a5db0; }
    @media (max-width: 480px) {
      .pad { padding-left: 16px !important; padding-right: 16px !important; }
      .outer { padding: 0 !important; }
      .card { border-radius: 0 !important; }
      .headline { font-size: 20px !important; }
      .figure { font-size: 26px !important; }
    }
    @media (prefers-color-scheme: dark) {
      .page { background-color: #14171b !important; }
      .card { background-color: #1c2026 !important; border-color: #2f3640 !important; }
      .text { color: #e3e6ea !important; }
      .muted { color: #a2abb7 !important; }
      .line { border-color: #333b45 !important; }
      .track { background-color: #343c47 !important; }
      .bad { color: #ff8d75 !important; }
      .good { color: #6ed3a0 !important; }
      .calm { color: #e0b25c !important; }
      .box-named { background-color: #33211c !important; }
      .box-unclear { background-color: #302a19 !important; }
      .box-none { background-color: #262b32 !important; }
      a { color: #8db6f7 !important; }
      a.button { color: #f4f6f9 !important; }
      .second { border-color: #4a5462 !important; }
    }
`;

/** A number stays on a line with its unit. */
export function unbroken(text: string): string {
  return text.replace(/(\d) (?=(?:%|×|ns|µs|ms|s|min|h|d|UTC)(?![\w-]))/g, '$1\u00a0');
}
