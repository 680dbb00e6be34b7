export { criticalPath } from './critical-path.js';
export { rankCulprits, type Ranking } from './culprit.js';
export { explainViolation, type ExplainedViolation, type Violation } from './explanation.js';
export { pathTime, type PathTime } from './path-time.js';
export { assemble, type TraceNode, type TraceTree } from './trace-tree.js';
export { type ExplainRequest } from './explain-request.js';
export { Explainer, type ExplainedEvidence, type ExplainerLimits } from './explainer.js';
export { isCulprits, waterfallRows, type Waterfall, type WaterfallRow } from './waterfall-rows.js';
export { waterfallSvg, type WaterfallOptions } from './waterfall-svg.js';
