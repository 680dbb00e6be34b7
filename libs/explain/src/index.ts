export { criticalPath } from './critical-path.js';
export { pathTime, type PathTime } from './path-time.js';
export { rankCulprits, type Ranking } from './culprit.js';
export { assemble, type TraceNode, type TraceTree } from './trace-tree.js';
