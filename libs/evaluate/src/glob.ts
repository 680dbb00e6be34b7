import picomatch from 'picomatch';

/*
 * picomatch knows paths: it treats "/", ".", quotes, parentheses and "!" as special, and span names are full of them.
 * So every ASCII character that is not glob syntax moves to this private-use range, in glob and name alike, and
 * only `*`, `?`, `[…]` and `{…,…}` are left to mean anything. `*` thereby crosses "/".
 */
const PRIVATE_USE = 0xe000;
const LAST_ASCII = '\x7f';
/** Stands before glob and name, because picomatch never lets a `*` at the beginning match nothing. */
const BEGINNING = '\ue080';

/**
 * Each `*` multiplies the steps of a backtracking match by the length of the name. On a 512-byte name made for it
 * two cost 1 ms, three 0.2 s, four 23 s; senders choose names, so two it is.
 */
const MAX_STARS = 2;
const MAX_BRACES = 4;

/** Within brackets; a "-" may end a range, and counts as itself where it stands first or last. */
const RANGE_OR_ONE = /(.)-(.)|./gs;

export type NameMatcher = (name: string) => boolean;

/** Whether the pattern can only mean one name. "{id}" without a comma is what it looks like: a route's parameter. */
export function isExactName(pattern: string): boolean {
  return !/[*?[\\]|\{.*,/s.test(pattern);
}

/**
 * Compiles a glob of `*`, `?`, `[a-z]`, `[!a-z]`, `{a,b}`; a backslash makes the next character literal. A name
 * that equals the pattern literally matches too, as in "GET /users/[id]".
 * @throws SyntaxError that says what is wrong with the pattern
 */
export function compileGlob(pattern: string): NameMatcher {
  if (isExactName(pattern)) return (name) => name === pattern;
  const translated = new Translation(pattern).run();
  const regex = picomatch.makeRe(BEGINNING + translated, {
    dot: true,
    nonegate: true,
    noextglob: true,
    debug: true,
  });
  return (name) => name === pattern || regex.test(BEGINNING + toPrivateUse(name));
}

class Translation {
  private at = 0;
  private stars = 0;
  private braces = 0;

  constructor(private readonly pattern: string) {}

  run(): string {
    const translated = this.sequence(false);
    if (this.stars > MAX_STARS) {
      throw new SyntaxError(`has more than ${MAX_STARS} “*”: one “*” also crosses “/”, so fewer are enough`);
    }
    if (this.braces > MAX_BRACES) throw new SyntaxError(`has more than ${MAX_BRACES} lists in braces`);
    return translated;
  }

  /** Up to the end of the pattern, or up to the “,” or “}” that ends an alternative. */
  private sequence(inList: boolean): string {
    let out = '';
    for (let char = this.peek(); char !== undefined; char = this.peek()) {
      if (inList && (char === ',' || char === '}')) return out;
      if (char === '{' && this.opensList()) out += this.list();
      else out += this.single(char);
    }
    if (inList) throw new SyntaxError('has a “{” without its “}”: write “\\{” for the character itself');
    return out;
  }

  private single(char: string): string {
    switch (char) {
      case '*':
        return this.starRun();
      case '?':
        this.at++;
        return '?';
      case '[':
        return this.characterClass();
      case '\\':
        return this.escaped();
      default:
        this.at += char.length;
        return toPrivateUse(char);
    }
  }

  /** Neighbouring stars mean what one means. */
  private starRun(): string {
    while (this.peek() === '*') this.at++;
    this.stars++;
    return '*';
  }

  private escaped(): string {
    this.at++;
    const char = this.peek();
    if (char === undefined) throw new SyntaxError('ends in a backslash that escapes nothing');
    this.at += char.length;
    return toPrivateUse(char);
  }

  private characterClass(): string {
    const [whole, not, members] = /^\[([!^]?)([^[\]]+)\]/.exec(this.pattern.slice(this.at)) ?? [];
    if (whole === undefined || members === undefined) {
      throw new SyntaxError('has a “[” without its “]”: write “\\[” for the character itself');
    }
    if (!rangesAscend(members)) {
      throw new SyntaxError(`has a range in “${whole}” whose end comes before its start`);
    }
    this.at += whole.length;
    const inside = members.replace(RANGE_OR_ONE, (one: string, from?: string, to?: string) =>
      from === undefined || to === undefined ? toPrivateUse(one) : translatedRange(from, to),
    );
    return `[${not ? '^' : ''}${inside}]`;
  }

  /** A “{” opens a list where a “,” follows at its own depth; else it is a character. */
  private opensList(): boolean {
    let depth = 0;
    for (let i = this.at; i < this.pattern.length; i++) {
      const char = this.pattern[i];
      if (char === '\\') i++;
      else if (char === '{') depth++;
      else if (char === ',' && depth === 1) return true;
      else if (char === '}' && --depth === 0) return false;
    }
    return false;
  }

  private list(): string {
    this.braces++;
    const alternatives: string[] = [];
    do {
      this.at++;
      alternatives.push(this.sequence(true));
    } while (this.peek() === ',');
    this.at++;
    return `{${alternatives.join(',')}}`;
  }

  private peek(): string | undefined {
    return this.pattern[this.at];
  }
}

function rangesAscend(members: string): boolean {
  return [...members.matchAll(RANGE_OR_ONE)].every(([, from, to]) => (from ?? '') <= (to ?? ''));
}

/** One that leaves ASCII becomes two, as only its ASCII part moves. */
function translatedRange(from: string, to: string): string {
  if (from > LAST_ASCII || to <= LAST_ASCII) return `${toPrivateUse(from)}-${toPrivateUse(to)}`;
  return `${toPrivateUse(from)}-${toPrivateUse(LAST_ASCII)}\x80-${to}`;
}

function toPrivateUse(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\0-\x7f]/g, (char) => String.fromCharCode(PRIVATE_USE + char.charCodeAt(0)));
}
