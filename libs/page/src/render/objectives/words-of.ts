import { type Objective } from '#contract';
import { errorRateWords } from './error-rate.js';
import { latencyWords } from './latency.js';
import { type ObjectiveWords } from './objective-words.js';
import { regressionWords } from './regression.js';
import { requestRateWords } from './request-rate.js';
import { silenceWords } from './silence.js';
import { sloWords } from './slo.js';

export function wordsOf(objective: Objective): ObjectiveWords {
  switch (objective.type) {
    case 'latency':
      return latencyWords(objective);
    case 'error-rate':
      return errorRateWords(objective);
    case 'slo':
      return sloWords(objective);
    case 'regression':
      return regressionWords(objective);
    case 'silence':
      return silenceWords(objective);
    case 'request-rate':
      break;
  }
  return requestRateWords(objective);
}
