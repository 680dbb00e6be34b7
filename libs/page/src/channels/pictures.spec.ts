import { ReceiverStub } from '../testing/receiver-stub.js';
import { discord } from '../testing/receivers/discord.js';
import { pagerDuty } from '../testing/receivers/pagerduty.js';
import { ntfy } from '../testing/receivers/phones.js';
import { type Receiver } from '../testing/receivers/receiver.js';
import { slack, slackWebhook } from '../testing/receivers/slack.js';
import { teams } from '../testing/receivers/teams.js';
import { outgoing } from '../testing/senders.js';
import { type OutgoingPage } from './channel-sender.js';
import { HttpClient } from './http/http-client.js';

const [WATERFALL, HISTOGRAM] = ['waterfall', 'histogram'].map((kind) => ({
  url: `https://culprit.example/pictures/0d3c7f2e/${kind}.png?sig=AbC-_`,
  alt: `A ${kind}`,
}));

function withPictures(): OutgoingPage {
  const page = outgoing();
  const pictures = [WATERFALL, HISTOGRAM].flatMap((each) => each ?? []);
  return { ...page, facts: { ...page.facts, pictures } };
}

async function sent({ routes, refusal, to }: Receiver, page: OutgoingPage, mustNotHold = /^$/) {
  const refused: typeof routes = {};
  for (const [route, { schema, answer }] of Object.entries(routes)) {
    const strict = schema.refine(
      (body) => !mustNotHold.test(JSON.stringify(body)),
      'downloading image failed',
    );
    refused[route] = { schema: strict, answer };
  }
  const stub = new ReceiverStub(refused, refusal);
  const { sender, channel } = to(await stub.start(), new HttpClient({ version: '1', timeoutMs: 10_000 }));
  try {
    const attempt = await sender.send(channel, page);
    return { attempt, bodies: stub.received.map(({ body }) => body) };
  } finally {
    await stub.stop();
  }
}

describe.each([slack, slackWebhook, teams, discord, pagerDuty])('pictures in $name', (receiver) => {
  it('are addresses that it fetches them from', async () => {
    const { attempt, bodies } = await sent(receiver, withPictures());
    expect(attempt.delivered).toBe(true);
    for (const picture of [WATERFALL, HISTOGRAM]) expect(bodies.join()).toContain(picture?.url);
  });

  it('are none where nobody could fetch them', async () => {
    const { bodies } = await sent(receiver, outgoing());
    expect(bodies.join()).not.toContain('/pictures/');
  });
});

it('of an ntfy message is the waterfall', async () => {
  const { bodies } = await sent(ntfy, withPictures());
  expect(bodies.join()).toContain(WATERFALL?.url);
});

it('are left out of an event for PagerDuty where they are not encrypted on their way', async () => {
  const page = withPictures();
  const pictures = page.facts.pictures.map(({ url, alt }) => ({ url: url.replace('https:', 'http:'), alt }));
  const { attempt, bodies } = await sent(pagerDuty, { ...page, facts: { ...page.facts, pictures } });
  expect(attempt.delivered).toBe(true);
  expect(bodies.join()).not.toContain('/pictures/');
});

it.each([slack, slackWebhook])(
  'are left out where $name can’t fetch them, which refuses the whole message',
  async (receiver) => {
    const { attempt, bodies } = await sent(receiver, withPictures(), /"image"/);
    expect(attempt.delivered).toBe(true);
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).not.toContain('/pictures/');
  },
);
