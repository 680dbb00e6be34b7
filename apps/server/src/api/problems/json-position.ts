const TOKEN =
  /[ \t\r\n]*(?:("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([[\]{},:]))/uy;

type Awaited = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end';

/**
 * Where a text stops being JSON: line and column, from 1. JSON.parse knows, but its message says so for some
 * mistakes only, and differently in each version of Node.
 */
export function jsonErrorPosition(text: string): { line: number; column: number } {
  const before = text.slice(0, errorOffset(text));
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function errorOffset(text: string): number {
  const open: ('{' | '[')[] = [];
  let awaited: Awaited = 'value';
  let at = 0;
  for (;;) {
    const start = at + (/^[ \t\r\n]*/.exec(text.slice(at))?.[0].length ?? 0);
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) return start;
    const [, string, scalar, mark] = match;
    const next = step(
      awaited,
      open,
      string !== undefined,
      string !== undefined || scalar !== undefined,
      mark,
    );
    if (next === undefined) return start;
    awaited = next;
    at = TOKEN.lastIndex;
  }
}

/** What may come after this token; undefined where the token itself may not come. */
function step(
  awaited: Awaited,
  open: ('{' | '[')[],
  isString: boolean,
  isScalar: boolean,
  mark: string | undefined,
): Awaited | undefined {
  const takesValue = awaited === 'value' || awaited === 'value-or-end';
  const takesKey = awaited === 'key' || awaited === 'key-or-end';
  if (isScalar) return takesValue ? 'comma-or-end' : takesKey && isString ? 'colon' : undefined;
  if (mark === '{' || mark === '[') {
    if (!takesValue) return undefined;
    open.push(mark);
    return mark === '{' ? 'key-or-end' : 'value-or-end';
  }
  if (mark === ':') return awaited === 'colon' ? 'value' : undefined;
  const inside = open.at(-1);
  if (mark === ',') {
    if (awaited !== 'comma-or-end' || inside === undefined) return undefined;
    return inside === '{' ? 'key' : 'value';
  }
  const mayEnd = awaited === 'comma-or-end' || (awaited.endsWith('-or-end') && inside !== undefined);
  if (!mayEnd || inside !== (mark === '}' ? '{' : '[')) return undefined;
  open.pop();
  return 'comma-or-end';
}
