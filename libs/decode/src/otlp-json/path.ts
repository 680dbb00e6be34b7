import { ASCII } from './ascii.js';
import { JsonScanner } from './scanner.js';

/** One step into an object, by the key that stands there, or into a list. */
type Step = { keyFrom: number; keyLength: number; index: number };
const NO_KEY = -1;

/**
 * The path of the value whose first byte is at `place`, such as "resourceSpans[0].resource", in a text that is JSON.
 * One pass over what is before it, however deep that goes.
 */
export function pathOf(bytes: Uint8Array, place: number): string {
  const scanner = new JsonScanner(bytes);
  const steps: Step[] = [];
  while (scanner.token() !== -1 && scanner.at < place) {
    const step = stepInto(scanner);
    if (step !== undefined) steps.push(step);
    else while (steps.length > 0 && !stepOn(scanner, steps.at(-1)!)) steps.pop();
  }
  const path = steps.map((step) => textOf(step, bytes)).join('');
  return path === '' ? 'the top level' : path.replace(/^\./, '');
}

/** Goes to the first value within the one at the cursor; behind it, where there is none. */
function stepInto(scanner: JsonScanner): Step | undefined {
  const opening = scanner.bytes[scanner.at];
  if (opening === ASCII.openBracket)
    return scanner.firstElement() ? { keyFrom: NO_KEY, keyLength: 0, index: 0 } : undefined;
  if (opening !== ASCII.openBrace) scanner.skip();
  else if (scanner.firstField()) return fieldStep(scanner);
  return undefined;
}

/** Goes to the next value of the same object or list; behind it, where there is none. */
function stepOn(scanner: JsonScanner, step: Step): boolean {
  if (step.keyFrom === NO_KEY) {
    step.index++;
    return scanner.nextElement();
  }
  if (!scanner.nextField()) return false;
  Object.assign(step, fieldStep(scanner));
  return true;
}

function fieldStep(scanner: JsonScanner): Step {
  scanner.key();
  return { keyFrom: scanner.keyFrom, keyLength: scanner.keyLength, index: 0 };
}

function textOf({ keyFrom, keyLength, index }: Step, bytes: Uint8Array): string {
  if (keyFrom === NO_KEY) return `[${index}]`;
  return `.${Buffer.from(bytes.subarray(keyFrom, keyFrom + keyLength)).toString()}`;
}
