/** Text that is HTML already; only {@link html} and {@link trusted} make it. */
export class Html {
  constructor(readonly text: string) {}
}

/** What would show all that follows in another order: "pay\u202eedoc" is read as "paycode". */
const REORDERING = /[\u202a-\u202e\u2066\u2067]/g;

type Inner = Html | string | number | null | undefined | false | readonly Inner[];

/** A template whose values are escaped, in elements as well as in quoted attributes. */
export function html(parts: TemplateStringsArray, ...values: Inner[]): Html {
  return new Html(parts.reduce((text, part, i) => text + rendered(values[i - 1]) + part));
}

/** HTML that was made by us and holds nothing of what senders say. */
export function trusted(text: string): Html {
  return new Html(text);
}

function rendered(value: Inner): string {
  if (value instanceof Html) return value.text;
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'object') return value.map(rendered).join('');
  return String(value)
    .replace(REORDERING, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
