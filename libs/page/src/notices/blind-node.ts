import { type BlindNode } from '#evaluate';
import { inert } from '../render/inert.js';
import { formatDuration, formatTime } from '../render/units.js';
import { type Trouble } from './ports.js';

/** @param waitMs how long the rules wait for a node that is gone */
export function blindNode(node: BlindNode, waitMs: number): Trouble {
  const name = inert(node.name, 60);
  const nowUnixMs = node.caughtUpUnixMs + node.caughtUpAgoMs;
  const since = formatTime(node.caughtUpUnixMs, nowUnixMs);
  return {
    kind: 'node-blind',
    subject: node.id,
    title: `Culprit is blind: node ${name} has not committed all it received since ${since}`,
    text: [
      WHY[node.state](name, formatTime(node.seenUnixMs, nowUnixMs)),
      node.state === 'behind'
        ? 'Until it has caught up, all rules are unknown: nobody is paged for an SLA.'
        : `For ${formatDuration(Math.max(waitMs, 0) * 1e6)} from then on, all rules are unknown: nobody is paged for an SLA. ` +
          'After that they are judged without what this node has received.',
      'Start it again with the same journal, and all that it had acknowledged is counted. ' +
        `If it is gone for good, retire it: DELETE /api/v1/nodes/${node.id}`,
    ].join('\n\n'),
  };
}

const WHY: Record<BlindNode['state'], (name: string, seen: string) => string> = {
  behind: (name) =>
    `The node ${name} runs, but what it receives does not all reach Postgres: it counts a backlog, or its flushes fail. Its log says which.`,
  silent: (name, seen) =>
    `Nothing has been heard of the node ${name} since ${seen}, and it did not say goodbye.`,
  lost: (name, seen) =>
    `Nothing has been heard of the node ${name} since ${seen}, and it did not say goodbye.`,
};
