/**
 * How long it takes from the end of a violating span until the mail about it is accepted, under load:
 * npm run bench -- time-to-page [--onsets 30] [--rate 20000]. Docs in docs/bench.md.
 *
 * The server runs with the shipped defaults. One operation after the other becomes slow, at random moments between
 * two flushes; its spans are exported at once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CulpritProcess } from './support/culprit-process.js';
import { HttpConnection } from './support/http-connection.js';
import { MailSink } from './support/mail-sink.js';
import { breakPromise, healthy, ONSET, promise } from './support/onset.js';
import { options } from './support/options.js';
import { printResult, printTable } from './support/report.js';
import { sendLoad } from './support/send-load.js';
import { quantile } from './support/statistics.js';

const { onsets, rate, baseline, accounts } = options({
  onsets: 30,
  rate: 20_000,
  accounts: 1_000,
  baseline: 30,
});
/** From one onset to the next: a flush and what follows it, so that pages don't wait for each other. */
const PAUSE_MS = 1_000;
const JITTER_MS = 1_000;
const LAST_MAIL_MS = 30_000;
const PROTOBUF = 'application/x-protobuf';

const mailUnixMs = new Map<number, number>();
const sink = await MailSink.open((source, acceptedUnixMs) => {
  const onset = Number(ONSET.exec(source)?.[1]);
  // The second one is about its end.
  if (!mailUnixMs.has(onset)) mailUnixMs.set(onset, acceptedUnixMs);
});
const culprit = await CulpritProcess.start({ SMTP_URL: sink.url });
try {
  await promise(culprit, onsets);
  const seconds = baseline + (onsets * (PAUSE_MS + JITTER_MS)) / 1_000 + LAST_MAIL_MS / 1_000;
  const background = sendLoad({ port: culprit.ports.http, seconds, rate, accounts });
  const connection = await HttpConnection.open(culprit.ports.http, PROTOBUF, false);
  const usual = setInterval(() => void usually().catch(() => undefined), 1_000);
  const usualConnection = await HttpConnection.open(culprit.ports.http, PROTOBUF, false);
  const usually = (): Promise<unknown> => usualConnection.send(healthy(onsets));
  await sleep(baseline * 1_000);

  const broken: Awaited<ReturnType<typeof breakPromise>>[] = [];
  for (let onset = 0; onset < onsets; onset++) {
    broken.push(await breakPromise(onset, connection));
    await sleep(PAUSE_MS + Math.random() * JITTER_MS);
  }
  for (const until = Date.now() + LAST_MAIL_MS; mailUnixMs.size < onsets && Date.now() < until;)
    await sleep(100);
  clearInterval(usual);
  const serversOwn = await splitOf(culprit);
  const sent = await background;
  connection.close();
  usualConnection.close();

  const paged = broken.flatMap((times, onset) => {
    const mail = mailUnixMs.get(onset);
    return mail === undefined ? [] : [{ ...times, mail }];
  });
  const parts = {
    total: paged.map(({ endUnixMs, mail }) => mail - endUnixMs),
    sender: paged.map(({ endUnixMs, acknowledgedUnixMs }) => acknowledgedUnixMs - endUnixMs),
    culprit: paged.map(({ acknowledgedUnixMs, mail }) => mail - acknowledgedUnixMs),
  };
  const figures = (ms: number[]) => ({
    p50: quantile(ms, 0.5) / 1_000,
    p99: quantile(ms, 0.99) / 1_000,
    max: Math.max(...ms) / 1_000,
  });
  printTable(
    ['seconds', 'p50', 'p99', 'max'],
    [
      ['violating span ended → mail accepted', ...Object.values(figures(parts.total))],
      ['  sender: ended → acknowledged', ...Object.values(figures(parts.sender))],
      ['  Culprit: acknowledged → mail', ...Object.values(figures(parts.culprit))],
    ],
  );
  console.log(
    `${paged.length} of ${onsets} onsets paged, at ${Math.round(sent.accepted / sent.seconds)} spans/s`,
  );
  printResult({
    bench: 'time-to-page',
    p50Seconds: figures(parts.total).p50,
    p99Seconds: figures(parts.total).p99,
    maxSeconds: figures(parts.total).max,
    senderSeconds: figures(parts.sender),
    culpritSeconds: figures(parts.culprit),
    serversOwnMeanSeconds: serversOwn,
    onsets,
    paged: paged.length,
    spansPerSecond: sent.accepted / sent.seconds,
    refused: sent.refused,
  });
  if (paged.length < onsets) process.exitCode = 1;
} finally {
  await culprit.stop();
  await sink.close();
}

/** What the server's own metrics say, on average. */
async function splitOf(culprit: CulpritProcess) {
  const text = await (await culprit.api('GET', 'metrics')).text();
  const mean = (name: string): number => {
    const [sum, count] = ['sum', 'count'].map((part) =>
      Number(new RegExp(`^culprit_${name}_${part} (\\S+)`, 'm').exec(text)?.[1]),
    );
    return (sum ?? Number.NaN) / (count ?? Number.NaN);
  };
  return {
    total: mean('time_to_page_seconds'),
    sender: mean('time_to_page_sender_seconds'),
    culprit: mean('time_to_page_culprit_seconds'),
  };
}
