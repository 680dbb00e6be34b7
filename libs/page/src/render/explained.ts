import { type Candidate, type Explanation, type ExplanationReason } from '#contract';
import { errorOriginText, failedText } from './error-origin.js';
import { inert } from './inert.js';
import { formatDuration, formatPercent, plural } from './units.js';

/** What a page says about the cause. */
export type CulpritFacts = {
  tone: 'named' | 'unclear' | 'none';
  heading: string;
  sentence: string;
  /** How far to trust it, and on what it rests. */
  detail: string;
  /** What fails besides; empty where that is said already. */
  error: string;
  /** Listed where nobody is named. */
  candidates: { name: string; share: string; text: string }[];
};

/** Empty where the sentence says it all. */
const WHY: Record<ExplanationReason, string> = {
  'excess-over-baseline': '',
  'error-origin': '',
  'candidates-tie': 'several are about equally likely',
  'thin-evidence': 'too few traces to be sure',
  'no-baseline': 'no healthy traces to compare with',
  'no-violating-traces': 'no trace of a violating request was found',
  'not-about-latency': 'this SLA is about failed requests, which time does not explain',
  'no-bad-requests': 'this SLA is about how many requests come, of which none is slow or failed',
  deadline: 'explaining took too long',
  failed: 'explaining failed',
};

/** Nobody is looked for where neither time nor errors tell of anybody. */
export function isWithoutCulprit({ reason }: Explanation): boolean {
  return reason === 'not-about-latency' || reason === 'no-bad-requests';
}

export function culpritFacts(explanation: Explanation | null, incidentIsOpen: boolean): CulpritFacts {
  if (!explanation) {
    return {
      tone: 'none',
      heading: 'Culprit not known yet',
      sentence: incidentIsOpen
        ? 'The explanation was not ready when this was sent; the incident’s page shows it once it is.'
        : 'No explanation was found.',
      detail: '',
      error: '',
      candidates: [],
    };
  }
  const { culprit, candidates, sentence } = explanation;
  const facts = {
    sentence: inert(sentence, 500),
    detail: detailOf(explanation),
    error: errorOriginText(explanation),
  };
  if (culprit)
    return { ...facts, tone: 'named', heading: `Culprit: ${inert(culprit.name, 80)}`, candidates: [] };
  const tone = candidates.length > 0 ? 'unclear' : 'none';
  const heading = isWithoutCulprit(explanation) ? 'No culprit named' : 'Culprit unclear';
  return { ...facts, tone, heading, candidates: candidates.map(candidateFacts) };
}

function candidateFacts(candidate: Candidate): CulpritFacts['candidates'][number] {
  const { name, share, violatingNs, baselineNs, evidence } = candidate;
  return {
    name: inert(name, 80),
    share: formatPercent(share),
    text:
      failedText(candidate) ??
      `${inert(evidence, 120)}: ${formatDuration(violatingNs)}, healthy ${formatDuration(baselineNs)}`,
  };
}

function detailOf(explanation: Explanation): string {
  const { reason, confidence, culprit, incomplete } = explanation;
  const parts = [
    WHY[reason],
    confidence === 'none' ? '' : `confidence ${confidence}`,
    isWithoutCulprit(explanation) ? '' : comparedTraces(explanation),
    culprit?.kind === 'dependency' ? 'it sends no spans of its own' : '',
    incomplete ? 'some spans were still missing' : '',
  ];
  const detail = parts.filter((part) => part !== '').join(' · ');
  return `${detail.charAt(0).toUpperCase()}${detail.slice(1)}`;
}

function comparedTraces({ violatingTraces, baselineTraces }: Explanation): string {
  if (violatingTraces === 0) return '';
  const violating = plural(violatingTraces, 'violating trace');
  return baselineTraces === 0 ? violating : `${violating} against ${baselineTraces} healthy`;
}
