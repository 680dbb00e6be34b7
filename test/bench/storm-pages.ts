/**
 * What a storm is for the people who are paged: npm run bench -- storm-pages
 * [--slas 500] [--operations 40] [--causes 1] [--rate 0.4] [--healthy 45] [--seconds 60]. Docs in docs/bench.md.
 *
 * The server runs with the shipped defaults. Each SLA is of an account of its own; after a healthy time the database (or two
 * that have nothing to do with each other) that all operations read becomes slow, and stays so.
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { listening } from '../e2e/world/listening.js';
import { CulpritProcess } from './support/culprit-process.js';
import { HttpConnection } from './support/http-connection.js';
import { MailSink } from './support/mail-sink.js';
import { options } from './support/options.js';
import { printResult } from './support/report.js';
import { siteRequests, stormSlas, type StormSite } from './support/storm-site.js';
import { StormWatch } from './support/storm-watch.js';

const { healthy, seconds, ...site } = options({
  slas: 500,
  operations: 40,
  causes: 1,
  rate: 0.4,
  healthy: 45,
  seconds: 60,
}) satisfies StormSite & Record<string, number>;
const STEP_MS = 500;

const arrivals = { mail: [] as number[], webhook: [] as number[] };
const mails = await MailSink.open((_, acceptedUnixMs) => arrivals.mail.push(acceptedUnixMs));
const webhook = createServer((request, response) => {
  void json(request).finally(() => {
    arrivals.webhook.push(Date.now());
    response.writeHead(204).end();
  });
});
const webhookUrl = `http://127.0.0.1:${await listening(webhook)}/`;
const culprit = await CulpritProcess.start({
  SMTP_URL: mails.url,
  CULPRIT_ACCOUNT_ATTRIBUTES: 'account',
});
try {
  const channels = [
    { id: 'mail', name: 'Mail', type: 'email', to: ['oncall@example.org'] },
    { id: 'webhook', name: 'Webhook', type: 'webhook', url: webhookUrl },
  ];
  for (const channel of channels) await culprit.api('POST', 'api/v1/channels', channel);
  const ids = channels.map(({ id }) => id);
  for (const sla of stormSlas(site, ids)) await culprit.api('POST', 'api/v1/slas', sla);

  const connection = await HttpConnection.open(culprit.ports.http, 'application/x-protobuf', false);
  let refused = 0;
  const sendFor = async (forSeconds: number, isBroken: boolean): Promise<void> => {
    let sentUntil = Date.now();
    const untilUnixMs = sentUntil + forSeconds * 1_000;
    while (sentUntil < untilUnixMs) {
      await sleep(Math.max(0, sentUntil + STEP_MS - Date.now()));
      sentUntil += STEP_MS;
      for (const body of siteRequests(site, { endUnixMs: sentUntil, lastsMs: STEP_MS, isBroken }))
        if (!(await connection.send(Buffer.from(body))).accepted) refused++;
    }
  };
  await sendFor(healthy, false);

  const watch = await StormWatch.begin(culprit, site);
  await sendFor(seconds, true);
  const result = await watch.end();
  connection.close();
  const after = (unixMs: number | undefined) => (unixMs === undefined ? null : unixMs - watch.sinceUnixMs);
  const shown = {
    ...result,
    'first mail after ms': after(arrivals.mail[0]),
    mails: arrivals.mail.length,
    'first webhook after ms': after(arrivals.webhook[0]),
    webhooks: arrivals.webhook.length,
    'exports refused': refused,
  };
  for (const [name, value] of Object.entries(shown))
    console.log(`${name.padEnd(44)}${JSON.stringify(value)}`);
  printResult({ bench: 'storm-pages', ...site, ...shown });
} finally {
  await culprit.stop();
  await mails.close();
  webhook.closeAllConnections();
  webhook.close();
}
