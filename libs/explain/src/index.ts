export { criticalPath } from './critical-path.js';
export { rankCulprits, type Ranking } from './culprit.js';
export { explainViolation } from './explanation.js';
export { type ExplainedViolation, type Violation } from './violation.js';
export { pathTime, type PathTime } from './path-time.js';
export { assemble, type TraceNode, type TraceTree } from './trace-tree.js';
export { Explainer, type ExplainedEvidence, type ExplainerLimits, type ExplainRequest } from './explainer.js';
export { isCulprits, waterfallRows, type Waterfall, type WaterfallRow } from './waterfall-rows.js';
export { waterfallSvg, type WaterfallOptions } from './waterfall-svg.js';
