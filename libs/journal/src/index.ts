export { Journal, type Frame } from './journal.js';
export { MemoryJournal } from './memory-journal.js';
