import { type StateReason } from '#contract';

const REASONS: Record<StateReason, string> = {
  'ingest-behind': 'measuring is behind receiving',
  'no-requests': 'no requests',
  'within-objective': 'within its objective',
  'over-objective-not-confident': 'outside its objective, which may be chance',
  'violation-confident': 'outside its objective, and not by chance',
  'recent-not-healthy': 'the newest requests are not healthy yet',
  'recovery-not-confident': 'that it is healthy again may be chance',
  'recent-healthy': 'the newest requests are healthy',
  'window-too-old': 'what is measured is too old to page for',
  'rule-changed': 'the SLA was changed or deleted, or means it no longer',
  'not-judged': 'not judged for a while',
  'outside-hours': 'outside the hours of its calendar',
  maintenance: 'in maintenance',
  'too-little-history': 'too little is known of earlier weeks',
  'not-for-long-enough': 'outside its objective, though not for long enough yet',
  flapping: 'held open, as it comes and goes',
};

/** Why a rule is in its state, for a person. */
export function reasonInWords(reason: StateReason): string {
  return REASONS[reason];
}
