export { type BlindPlace } from './blind-spots.js';
export { type Edge } from './calls-made.js';
export { DURATION_BUCKETS, quantileNs } from './duration-buckets.js';
export { TOP_ACCOUNTS } from './most.js';
export { type Owner } from './owners.js';
export {
  SurveyStore,
  type BlindSum,
  type EdgeSum,
  type OperationProfile,
  type OperationSum,
  type OwnerSum,
  type SurveySums,
} from './ports.js';
export { Surveyor, type SurveyRules, type SurveyStats } from './surveyor.js';
