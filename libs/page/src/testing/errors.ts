import { type Candidate, type ErrorOrigin, type Explanation } from '#contract';

/** As an attacker would write it. */
const message = 'no funds \u202eleft, see https://pay.example/<b>';

const origin: ErrorOrigin = {
  name: 'payments',
  kind: 'service',
  mode: 'raised',
  operation: 'POST /charges',
  status: 'HTTP 502',
  exceptionType: 'CardDeclined',
  message,
  share: 0.96,
  attempts: 3,
};

const payments: Candidate = {
  name: 'payments',
  kind: 'service',
  share: 0.96,
  violatingNs: 41_000_000,
  baselineNs: 38_000_000,
  evidence: `POST /charges, HTTP 502, exception CardDeclined: ${message}, 3 attempts each`,
  failedTraces: 48,
};

/** Requests that fail because payments does. */
export const failing: Explanation = {
  verdict: 'named',
  reason: 'error-origin',
  confidence: 'high',
  culprit: payments,
  candidates: [payments],
  sentence: `payments fails in 48 of 50 failed requests: ${payments.evidence}; the calls above it only pass the error on.`,
  incomplete: false,
  violatingTraces: 50,
  baselineTraces: 50,
  errorOrigin: origin,
};

/** Requests that fail because of one or the other. */
export const failingSomewhere: Explanation = {
  verdict: 'unclear',
  reason: 'candidates-tie',
  confidence: 'none',
  candidates: [
    { ...payments, share: 0.5, failedTraces: 25 },
    { ...payments, name: 'stock-db', kind: 'dependency', share: 0.5, failedTraces: 25, evidence: 'SELECT' },
  ],
  sentence:
    'Too close to call: payments fails in 25 of 50 failed requests (POST /charges), stock-db in 25 (SELECT).',
  incomplete: false,
  violatingTraces: 50,
  baselineTraces: 50,
  errorOrigin: { ...origin, share: 0.5 },
};
