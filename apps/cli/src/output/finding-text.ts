import { type Finding } from '../files/finding.js';
import { type Place } from '../files/source-text.js';
import { type Paint } from './paint.js';

/**
 * As compilers say it: where and what, the line, and a caret below it.
 *
 *     slas.yaml:12:19: error: objective.percentile: has to be at most 99.999
 *       12 |       percentile: 101
 *          |                   ^^^
 */
export function findingText({ severity, message, place, related }: Finding, paint: Paint): string {
  const kind = severity === 'error' ? paint.red('error') : paint.yellow('warning');
  const lines = [`${place ? paint.bold(`${placeText(place)}: `) : ''}${kind}: ${message}`];
  if (place) lines.push(...excerpt(place, paint));
  if (related) {
    lines.push(`${paint.bold(`${placeText(related.place)}: `)}note: ${related.message}`);
    lines.push(...excerpt(related.place, paint));
  }
  return lines.join('\n');
}

function placeText({ source, from }: Place): string {
  const { line, column } = source.position(from);
  return `${source.name}:${line}:${column}`;
}

const WIDEST = 160;

function excerpt({ source, from, to }: Place, paint: Paint): string[] {
  const { line, column } = source.position(from);
  const text = source.lineAt(line);
  const margin = String(line).length + 2;
  // A minified document is one line of megabytes.
  const cut = column - 1 + (to - from) <= WIDEST ? 0 : Math.max(0, column - 1 - WIDEST / 2);
  const shown = text.slice(cut, cut + WIDEST);
  const before = text.slice(cut, column - 1).replace(/[^\t]/g, ' ');
  const rest = Math.max(1, Math.min(to - from, cut + WIDEST - (column - 1), text.length - (column - 1)));
  return [
    `${paint.dim(`${String(line).padStart(margin)} |`)} ${shown}`,
    `${paint.dim(`${' '.repeat(margin)} |`)} ${before}${paint.red('^'.repeat(rest))}`,
  ];
}

/** For programs. */
export function findingJson({ severity, message, place }: Finding): object {
  return {
    severity,
    message,
    ...(place && { file: place.source.name, ...place.source.position(place.from) }),
  };
}
