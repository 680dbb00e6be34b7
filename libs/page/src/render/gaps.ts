import { type Explanation } from '#contract';
import { inert } from './inert.js';

/** What of the page's numbers and examples may still change, as data is late or lost. */
export function gapNotes(explanation: Explanation | null): string[] {
  if (!explanation) return [];
  const { incomplete, gaps = [] } = explanation;
  return [
    ...(incomplete
      ? [
          'Not complete: spans of these requests had not arrived yet. What came later is on the incident’s page.',
        ]
      : []),
    ...gaps.map(({ text }) => `Not complete: ${inert(text, 300)}`),
  ];
}
