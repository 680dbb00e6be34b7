#!/usr/bin/env node
import { Terminal } from './commands/terminal.js';
import { run } from './program.js';

// Whoever reads may have had enough, as `head` has: that ends the reading, not what is being done.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await run(
  process.argv.slice(2),
  new Terminal(process.stdout, process.stderr, process.stdin, process.env),
);
