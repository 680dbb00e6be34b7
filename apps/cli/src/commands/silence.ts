import { z } from 'zod';
import { Silence } from '#contract';
import { OperatorError } from '#kit';
import { type Api } from '../api.js';
import { durationMsOf } from '../rules-test/times.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { type Terminal } from './terminal.js';

type Output = { output: 'text' | 'json' };

export type SilenceOptions = Output & {
  for?: string;
  from?: string;
  until?: string;
  comment: string;
  sla?: string[];
  service?: string[];
  operation?: string[];
  account?: string[];
  label?: string[];
  tier?: string[];
  culprit?: string[];
  severity?: string;
};

const Silences = z.object({ items: z.array(Silence) });

/** Creates a silence of all that the options say. */
export async function addSilence(api: Api, options: SilenceOptions, terminal: Terminal): Promise<ExitCode> {
  const silence = await api.ask(Silence, 'silences', {
    match: matchOf(options),
    from: options.from,
    until: options.until,
    ...(options.for !== undefined && { minutes: minutesOf(options.for) }),
    comment: options.comment,
  });
  say([silence], options, terminal);
  return EXIT.ok;
}

export async function listSilences(
  api: Api,
  { expired, output }: Output & { expired?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const { items } = await api.ask(Silences, `silences${expired ? '?state=expired' : ''}`);
  say(items, { output }, terminal);
  return EXIT.ok;
}

export async function expireSilences(
  api: Api,
  ids: readonly string[],
  options: Output,
  terminal: Terminal,
): Promise<ExitCode> {
  const ended: Silence[] = [];
  for (const id of ids) ended.push(await api.ask(Silence, `silences/${encodeURIComponent(id)}/expire`, {}));
  say(ended, options, terminal);
  return EXIT.ok;
}

/** As the API takes it; it says what is wrong with it. */
function matchOf({ sla, service, operation, account, label, tier, culprit, severity }: SilenceOptions) {
  if (account && label) {
    throw new OperatorError('Give --account or --label: one silence is of some keys, or of some labels.');
  }
  const names = operation ?? (service && ['*']);
  const operations = names?.flatMap((name) => (service ?? ['*']).map((each) => ({ service: each, name })));
  return {
    ...(sla && { slas: sla }),
    ...(operations && { operations }),
    ...(account && { accounts: { keys: account } }),
    ...(label && { accounts: { labels: Object.fromEntries(label.map(labelOf)) } }),
    ...(tier && { tiers: tier }),
    ...(culprit && { culprits: culprit }),
    ...(severity !== undefined && { severity }),
  };
}

function labelOf(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new OperatorError(`Write a label as name=value: "${text}" is none.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function minutesOf(text: string): number {
  const ms = durationMsOf(text);
  if (ms === undefined || ms === 0) {
    throw new OperatorError(`Write how long as "30m", "2h" or "1d12h": "${text}" is no such time.`);
  }
  return ms / 60_000;
}

function say(silences: readonly Silence[], { output }: Output, terminal: Terminal): void {
  if (output === 'json') terminal.sayJson({ items: silences });
  else if (silences.length === 0) terminal.say('There is none.');
  else for (const silence of silences) terminal.say(silenceText(silence));
}

function silenceText({ id, match, from, until, comment, createdBy, expiredAt, expiredBy }: Silence): string {
  const end = expiredAt === null ? `until ${until}` : `ended ${expiredAt} by ${expiredBy}`;
  return `${id}  from ${from} ${end}  ${JSON.stringify(match)}  ${createdBy}: ${comment}`;
}
