import { type Channel, type Page } from '#contract';
import { type ChannelSender, factsOf, incidentOfOne } from '#page';

/** What a channel's other side is made to do with the next page. `code` is a status of its own protocol. */
export type Behaviour =
  { does: 'answer'; code: number; retryAfter?: string } | { does: 'stay-silent' } | { does: 'quote-secrets' };

export type ChannelRig<C extends Channel> = {
  sender: ChannelSender<C>;
  channel: C;
  /** The same channel, with a sender that waits for an answer for a moment only. */
  impatient: { sender: ChannelSender<C>; channel: C };
  /** A channel of the same type at whose address nobody listens. */
  unreachable: { sender: ChannelSender<C>; channel: C };
  /** None of these may show in an error. */
  secrets: string[];
  behave: (behaviour: Behaviour) => void;
  /** Whether its protocol has a way to say when to come again. */
  canAskForPauses: boolean;
  stop: () => Promise<void>;
};

export type Outcome = 'delivered' | 'again' | 'given up';

export const samplePage: Page = {
  version: 2,
  event: 'opened',
  deliveryId: 'd-17',
  title: 'Gold checkout: POST /checkout p99 2.3 s > 500 ms',
  toldBefore: null,
  incident: incidentOfOne(
    {
      id: 'v-17',
      sla: {
        id: 'gold-checkout',
        name: 'Gold checkout',
        accounts: 'total',
        operation: { service: 'shop', name: 'POST /checkout', kind: 'entry' },
        objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
        windowSeconds: 60,
        confidence: 0.95,
        severity: 'error',
        channels: ['on-call'],
      },
      operation: { service: 'shop', name: 'POST /checkout', kind: 'server' },
      openedAt: '2026-11-23T03:12:55.000Z',
      resolvedAt: null,
      violatingSinceUnixMs: Date.UTC(2026, 10, 23, 3, 12, 40),
      accounts: [],
      explanation: null,
    },
    { id: 'i-17' },
  ),
  exemplars: [],
  exemplarsLeftOut: 0,
  pictures: [],
  exemplarsUrl: 'https://culprit.example/incidents/1#examples',
  incidentUrl: 'https://culprit.example/incidents/i-17',
  actions: [],
  sentAt: '2026-11-23T03:13:01.000Z',
};

/**
 * What every channel proves: its retry table, and that an error leaks no secret.
 *
 * @param table what each answer of the other side means
 */
export function channelContract<C extends Channel>(
  name: string,
  start: () => Promise<ChannelRig<C>>,
  table: [code: number, outcome: Outcome][],
): void {
  describe(`the channel ${name}`, () => {
    let rig: ChannelRig<C>;
    const facts = factsOf(samplePage);
    const outgoing = {
      facts,
      page: samplePage,
      picture: () => Promise.resolve({ missing: 'not needed' }),
      receipt: null,
    };

    beforeAll(async () => {
      rig = await start();
    });
    afterAll(() => rig.stop());

    async function outcomeAndError({ sender, channel }: Pick<ChannelRig<C>, 'sender' | 'channel'>) {
      const attempt = await sender.send(channel, outgoing);
      if (attempt.delivered) return { outcome: 'delivered', error: '' };
      return { outcome: attempt.recoverable ? 'again' : 'given up', error: attempt.error };
    }

    it.each(table)('answered with %i is %s', async (code, expected) => {
      rig.behave({ does: 'answer', code });
      const { outcome, error } = await outcomeAndError(rig);
      expect(outcome).toBe(expected);
      if (outcome !== 'delivered') expect(error).toContain(String(code));
    });

    it('is left alone for as long as it asks for', async () => {
      if (!rig.canAskForPauses) return;
      const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
      for (const [retryAfter, least] of [
        ['30', 30_000],
        [inAnHour, 3_590_000],
      ] as const) {
        rig.behave({ does: 'answer', code: 429, retryAfter });
        const attempt = await rig.sender.send(rig.channel, outgoing);
        expect('retryAfterMs' in attempt && attempt.retryAfterMs).toBeGreaterThanOrEqual(least);
      }
    });

    it('that can’t be reached is tried again', async () => {
      const { outcome, error } = await outcomeAndError(rig.unreachable);
      expect(outcome).toBe('again');
      expect(error).toContain('ECONNREFUSED');
    });

    it('that never answers is tried again, after a bounded time', async () => {
      rig.behave({ does: 'stay-silent' });
      const { outcome } = await outcomeAndError(rig.impatient);
      expect(outcome).toBe('again');
    });

    it('leaks no secret in an error, whatever the other side quotes', async () => {
      rig.behave({ does: 'quote-secrets' });
      const quoting = await outcomeAndError(rig);
      const gone = await outcomeAndError(rig.unreachable);
      expect(quoting.error).toContain('***');
      for (const secret of rig.secrets) expect(quoting.error + gone.error).not.toContain(secret);
    });
  });
}
