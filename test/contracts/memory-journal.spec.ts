import { MemoryJournal } from '#journal';
import { journalContract } from './journal.contract.js';

journalContract('MemoryJournal', {
  open: (limits, clock) => Promise.resolve(new MemoryJournal(limits, clock)),
  close: () => Promise.resolve(),
});
