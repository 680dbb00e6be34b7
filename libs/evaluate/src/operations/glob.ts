import { RE2JS } from 're2js';

/** Within brackets; a "-" may end a range, and counts as itself where it stands first or last. */
const RANGE_OR_ONE = /(.)-(.)|./gsu;

export type NameMatcher = (name: string) => boolean;

/** Whether the pattern can only mean one name. "{id}" without a comma is what it looks like: a route's parameter. */
export function isExactName(pattern: string): boolean {
  return !/[*?[\\]|\{.*,/s.test(pattern);
}

/**
 * Compiles a glob of `*`, `?`, `[a-z]`, `[!a-z]`, `{a,b}`; a backslash makes the next character literal, and `*`
 * crosses "/". A name that equals the pattern literally matches too, as in "GET /users/[id]".
 *
 * The matching is RE2's, in linear time: senders choose names, and a backtracking match of four `*` against a name
 * of 512 bytes made for it took 23 s. Libraries that match paths treat "/", ".", quotes and "!" as special, and span
 * names are full of them.
 * @throws SyntaxError that says what is wrong with the pattern
 */
export function compileGlob(pattern: string): NameMatcher {
  if (isExactName(pattern)) return (name) => name === pattern;
  const regex = RE2JS.compile(new Translation(pattern).run(), RE2JS.DOTALL);
  return (name) => name === pattern || regex.matches(name);
}

/** From a glob to the regular expression of the same meaning. */
class Translation {
  private at = 0;

  constructor(private readonly pattern: string) {}

  run(): string {
    return this.sequence(false);
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
        return '.';
      case '[':
        return this.characterClass();
      case '\\':
        return this.escaped();
      default:
        this.at += char.length;
        return RE2JS.quote(char);
    }
  }

  /** Neighbouring stars mean what one means. */
  private starRun(): string {
    while (this.peek() === '*') this.at++;
    return '.*';
  }

  private escaped(): string {
    this.at++;
    const char = this.peek();
    if (char === undefined) throw new SyntaxError('ends in a backslash that escapes nothing');
    this.at += char.length;
    return RE2JS.quote(char);
  }

  private characterClass(): string {
    const [whole, not, members] = /^\[([!^]?)([^[\]]+)\]/u.exec(this.pattern.slice(this.at)) ?? [];
    if (whole === undefined || members === undefined) {
      throw new SyntaxError('has a “[” without its “]”: write “\\[” for the character itself');
    }
    this.at += whole.length;
    const inside = members.replace(RANGE_OR_ONE, (one: string, from = one, to = from) => {
      if (codePoint(from) <= codePoint(to)) return `${classMember(from)}-${classMember(to)}`;
      throw new SyntaxError(`has a range in “${whole}” whose end comes before its start`);
    });
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
    const alternatives: string[] = [];
    do {
      this.at++;
      alternatives.push(this.sequence(true));
    } while (this.peek() === ',');
    this.at++;
    return `(?:${alternatives.join('|')})`;
  }

  private peek(): string | undefined {
    return this.pattern[this.at];
  }
}

function codePoint(char: string): number {
  return char.codePointAt(0) ?? 0;
}

function classMember(char: string): string {
  return `\\x{${codePoint(char).toString(16)}}`;
}
