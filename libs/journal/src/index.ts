export { Journal, type Frame, type FrameFormat } from './journal.js';
export { MemoryJournal, type MemoryJournalLimits } from './memory-journal.js';
