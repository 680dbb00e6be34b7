import { type Candidate, type ErrorOrigin } from '#contract';
import { percent } from './format.js';
import { html, type Html } from './html.js';
import { facts } from './layout.js';

const MODES: Record<ErrorOrigin['mode'], string> = {
  raised: 'raises it',
  unanswered: 'no span of it answers the call',
  'timed-out': 'answers too late',
};

/** Where the errors of the violating requests begin, with what was said there. */
export function errorOriginFacts(origin: ErrorOrigin): Html {
  const { name, mode, operation, status, exceptionType, message, share, attempts } = origin;
  return html`<h2>Where the errors begin</h2>
    ${facts([
      ['Service', html`${name} <span class="soft">${MODES[mode]}</span>`],
      ['Of the violating requests', percent(share)],
      operation === undefined ? undefined : ['Operation', operation],
      status === undefined ? undefined : ['Status', status],
      exceptionType === undefined ? undefined : ['Exception', exceptionType],
      attempts === undefined ? undefined : ['Failed calls in each', String(attempts)],
    ])}
    ${message !== undefined && html`<p><code>${message}</code></p>`}`;
}

/** "Where the time went", or who fails. */
export function candidatesTitle(candidates: readonly Candidate[]): string {
  return candidates[0]?.failedTraces === undefined ? 'Where the time went' : 'Who fails';
}
