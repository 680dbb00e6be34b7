/*
 * Whether a real Alertmanager takes our alerts, says of them what we say, and forgets none:
 *   npm run test:alertmanager
 * It needs an Alertmanager on this machine, and ends with 1 where there is none or where something is not as it should be.
 */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { type Incident } from '#contract';
import { messageOf, silentLogger, SystemClock } from '#kit';
import { AlertmanagerSender, AlertRepeater, factsOf, HttpClient, Links, WebhookSender } from '#page';
import { samplePage } from '../contracts/channel.contract.js';
import { closedPort } from '../contracts/http-channels.js';
import { alertmanagerBinary, RealAlertmanager } from './alertmanager.js';
import { Inbox } from './inbox.js';
import { until } from './until.js';

const HOSTILE = 'POST /חנות <b>"x"\\{{ .Labels }} 👩‍👩‍👧';

const Held = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
    fingerprint: z.string(),
    status: z.object({ state: z.string() }),
  }),
);

/** All fields, and of which type each is: "alerts.0.status string". */
function shapeOf(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [`${at} ${typeof value}`];
  return Object.entries(value)
    .filter(([name]) => !['labels', 'annotations', 'commonLabels', 'commonAnnotations'].includes(name))
    .flatMap(([name, inner]) => shapeOf(inner, `${at}.${name}`))
    .sort();
}

/** Later ones also say why they notify. */
const isOfVersion4 = (field: string) => !field.startsWith('.notification_reason');

async function proveIt(): Promise<void> {
  const binary = alertmanagerBinary();
  const inbox = new Inbox();
  const hook = await inbox.start();
  const real = new RealAlertmanager(binary, await closedPort(), `${hook}/theirs`);
  const http = new HttpClient({ version: 'test' });
  const sender = new AlertmanagerSender(http);
  const channel = { id: 'am', name: 'AM', type: 'alertmanager' as const, urls: [real.url], headers: {} };
  const openedAt = new Date(Date.now() - 60_000).toISOString();
  const incident: Incident = {
    ...samplePage.incident,
    openedAt,
    violations: samplePage.incident.violations.map((violation) => ({
      ...violation,
      operation: { service: HOSTILE, name: HOSTILE, kind: 'server' as const },
    })),
    timeline: [],
    deliveries: [
      {
        id: 'd-17',
        channel: 'am',
        event: 'opened',
        sequence: 0,
        status: 'delivered',
        attempts: 1,
        lastError: null,
        createdAt: openedAt,
        deliveredAt: openedAt,
      },
    ],
  };
  const page = { ...samplePage, incident, sentAt: new Date().toISOString() };
  const outgoing = { facts: factsOf(page), page, picture: async () => ({ missing: '' }), receipt: null };

  try {
    await real.start();
    assert.deepEqual(await sender.send(channel, outgoing), { delivered: true });
    const [held] = Held.parse(await real.alerts());
    assert.equal(held?.status.state === 'suppressed', false);
    assert.equal(held?.labels.operation, outgoing.facts.about.operation?.name);
    say('it takes an alert, names of every kind and all');

    await until('it notifies of it', () => inbox.count('theirs') === 1);
    const ours = { id: 'w', name: 'W', type: 'webhook' as const, url: `${hook}/ours`, headers: {} };
    await new WebhookSender(http).send({ ...ours, format: 'alertmanager' }, outgoing);
    const [told, own] = [inbox.last('theirs'), inbox.last('ours')];
    assert.deepEqual(shapeOf(own), shapeOf(told).filter(isOfVersion4));
    assert.equal(fingerprintIn(own), held?.fingerprint);
    assert.equal(fingerprintIn(told), held?.fingerprint);
    say('our webhook in its format has its fields and its fingerprints');

    await real.kill();
    await real.start();
    assert.deepEqual(await real.alerts(), []);
    let resolved = false;
    const repeater = new AlertRepeater({
      incidents: {
        open: async () => (resolved ? [] : [incident]),
        list: async () => (resolved ? [ended(incident)] : []),
      },
      notices: { list: async () => [] },
      channels: async () => [channel],
      sender,
      links: new Links({ publicUrl: 'https://culprit.example' }),
      clock: new SystemClock(),
      log: silentLogger(),
    });
    await repeater.repeat();
    assert.equal(Held.parse(await real.alerts())[0]?.fingerprint, held?.fingerprint);
    say('it knows the alert again after it was killed and had forgotten it');

    await until('it notifies of it anew', () => inbox.count('theirs') >= 1);
    resolved = true;
    await repeater.repeat();
    await until('it notifies of the end', () => statusIn(inbox.last('theirs')) === 'resolved');
    await until('it holds no alert any more', async () => Held.parse(await real.alerts()).length === 0);
    say('it resolves it when we do');
  } finally {
    await real.remove();
    await inbox.stop();
  }
}

function ended(incident: Incident): Incident {
  const deliveries = incident.deliveries.map((delivery) =>
    Object.assign({}, delivery, { event: 'resolved' as const }),
  );
  return { ...incident, status: 'resolved', resolvedAt: new Date().toISOString(), deliveries };
}

const Notification = z.object({
  status: z.string(),
  alerts: z.tuple([z.object({ fingerprint: z.string() })]),
});

function fingerprintIn(notification: unknown): string {
  return Notification.parse(notification).alerts[0].fingerprint;
}

function statusIn(notification: unknown): string {
  return Notification.parse(notification).status;
}

function say(what: string): void {
  console.log(`ok: ${what}`);
}

try {
  await proveIt();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
