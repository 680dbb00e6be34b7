import { Terminal } from './terminal.js';

/** A terminal that is none: what a command says is kept. */
export function recordedTerminal(env: NodeJS.ProcessEnv = {}) {
  const written = { out: '', err: '' };
  const terminal = new Terminal(
    { write: (text) => (written.out += text) },
    { write: (text) => (written.err += text) },
    process.stdin,
    { CULPRIT_ACTOR: 'test', ...env },
  );
  return { terminal, written };
}
