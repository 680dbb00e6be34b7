export { Recall, type RecallStats } from './recall.js';
