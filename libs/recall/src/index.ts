export { type ReadSpans, Recall, type RecallStats } from './recall.js';
export { type RecordIndexSize } from './record-index.js';
