import { z } from 'zod';
import { DiscordSender } from '../../channels/discord/discord-sender.js';
import { type Receiver } from './receiver.js';

const Image = z.strictObject({ url: z.url() });

const Embed = z
  .strictObject({
    title: z.string().max(256),
    url: z.url(),
    description: z.string().max(4096),
    color: z.int().min(0).max(0xffffff),
    timestamp: z.iso.datetime(),
    fields: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(256),
          value: z.string().min(1).max(1024),
          inline: z.boolean(),
        }),
      )
      .max(25),
    footer: z.strictObject({ text: z.string().min(1).max(2048) }).optional(),
    image: Image.optional(),
  })
  .refine(({ title, description, fields, footer }) => {
    const texts = [
      title,
      description,
      footer?.text ?? '',
      ...fields.flatMap(({ name, value }) => [name, value]),
    ];
    return texts.join('').length <= 6000;
  }, 'Embed size exceeds maximum size of 6000');

/** docs.discord.com/developers: execute webhook, embed limits, allowed mentions. */
const Message = z.strictObject({
  username: z.string().min(1).max(80),
  allowed_mentions: z.strictObject({ parse: z.array(z.never()) }),
  embeds: z
    .tuple([Embed], z.strictObject({ url: z.url(), image: Image }))
    .refine((embeds) => embeds.length <= 10 && new Set(embeds.map(({ url }) => url)).size === 1),
});

export const discord: Receiver = {
  name: 'discord',
  routes: {
    'POST /api/webhooks/1/x?wait=true': { schema: Message, answer: { status: 200, body: '{"id":"1"}' } },
  },
  refusal: (why) => ({
    status: 400,
    body: JSON.stringify({ code: 50035, message: 'Invalid Form Body', errors: { _errors: [why] } }),
  }),
  to: (url, http) => ({
    sender: new DiscordSender(http),
    channel: { id: 'd', name: 'D', type: 'discord', url: `${url}/api/webhooks/1/x` },
  }),
  // A mention or a link that is not escaped, other than our own links, in what is read as Markdown.
  acts: /[\u202a-\u202e\u2066\u2067]|\\r|(?:(?<!\\)<[@#!:]|(?<!\\)@everyone|(?<!\\)\]\((?!https:..(?:culprit|jaeger)[.]example))(?=.*"footer":)/,
};
