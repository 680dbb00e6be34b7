export { Recall } from './recall.js';
