import { type Channel, type Delivery, type Incident } from '#contract';
import { ManualClock, silentLogger } from '#kit';
import { type PageFacts } from '../../render/page-facts.js';
import { incident, resolvedIncident, SENT_UNIX_MS } from '../../testing/incidents.js';
import { links } from '../../testing/senders.js';
import { AlertRepeater } from './alert-repeater.js';

const am: Channel = { id: 'am', name: 'AM', type: 'alertmanager', urls: ['http://am.example'], headers: {} };
const mail: Channel = { id: 'mail', name: 'Mail', type: 'email', to: ['ann@example.org'] };

function delivery(event: Delivery['event'], change: Partial<Delivery> = {}): Delivery {
  const at = new Date(SENT_UNIX_MS).toISOString();
  return {
    id: `d-${event}`,
    channel: 'am',
    event,
    sequence: 0,
    status: 'delivered',
    attempts: 1,
    lastError: null,
    createdAt: at,
    deliveredAt: at,
    ...change,
  };
}

/** What Alertmanager hears again of these incidents. */
async function repeated(incidents: Incident[], nowUnixMs = SENT_UNIX_MS, channels = [am, mail]) {
  const sent: { channel: string; pages: PageFacts[] }[] = [];
  const of = (status: Incident['status']) => incidents.filter((one) => one.status === status);
  await new AlertRepeater({
    incidents: {
      open: async () => of('open'),
      list: async () => of('resolved'),
    },
    notices: { list: async () => [] },
    channels: async () => channels,
    sender: {
      sendAll: async (channel, pages) => {
        sent.push({ channel: channel.id, pages });
        return { delivered: true };
      },
    },
    links,
    clock: new ManualClock(nowUnixMs),
    log: silentLogger(),
  }).repeat();
  return sent.map(({ channel, pages }) => [channel, pages.map(({ about }) => about.event)]);
}

describe('alerts are said again', () => {
  const opened = [delivery('opened')];

  it('while they last, in one request, to Alertmanager alone', async () => {
    const deliveries = [...opened, delivery('opened', { id: 'd-2', channel: 'mail' })];
    expect(await repeated([incident({ deliveries }), incident({ deliveries })])).toEqual([
      ['am', ['opened', 'opened']],
    ]);
  });

  it('not before the first has been delivered, which is the outbox’s', async () => {
    expect(await repeated([incident({ deliveries: [delivery('opened', { status: 'queued' })] })])).toEqual(
      [],
    );
  });

  it('with their end, for a while after it', async () => {
    const over = { ...resolvedIncident(), deliveries: [...opened, delivery('resolved')] };
    const endedAt = Date.parse(over.resolvedAt ?? '');
    expect(await repeated([over], endedAt + 60_000)).toEqual([['am', ['resolved']]]);
    expect(await repeated([over], endedAt + 900_001)).toEqual([]);
  });

  it('no longer as firing once it is over, whether or not the end is delivered', async () => {
    const over = {
      ...resolvedIncident(),
      deliveries: [...opened, delivery('resolved', { status: 'queued' })],
    };
    expect(await repeated([over], Date.parse(over.resolvedAt ?? ''))).toEqual([]);
  });

  it('to nobody where there is no such channel', async () => {
    expect(await repeated([incident({ deliveries: opened })], SENT_UNIX_MS, [mail])).toEqual([]);
  });
});
