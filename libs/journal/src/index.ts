export { Journal, type Frame, type FrameFormat } from './journal.js';
