import { z } from 'zod';
import { TeamsSender } from '../../channels/teams/teams-sender.js';
import { type Receiver } from './receiver.js';

const OpenUrl = { type: z.literal('Action.OpenUrl'), url: z.url() };
const TextRun = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string(),
  weight: z.enum(['Default', 'Lighter', 'Bolder']).optional(),
  size: z.enum(['Default', 'Small', 'Medium', 'Large', 'ExtraLarge']).optional(),
  color: z.enum(['Default', 'Accent', 'Good', 'Warning', 'Attention']).optional(),
  isSubtle: z.boolean().optional(),
  selectAction: z.strictObject(OpenUrl).optional(),
});

/** adaptivecards.io/explorer, of which only what reads no Markdown; in the envelope that Teams' workflows take. */
const Message = z
  .strictObject({
    type: z.literal('message'),
    attachments: z.tuple([
      z.strictObject({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        contentUrl: z.null(),
        content: z.strictObject({
          $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
          type: z.literal('AdaptiveCard'),
          version: z.literal('1.5'),
          fallbackText: z.string(),
          body: z.array(
            z.union([
              z.strictObject({
                type: z.literal('RichTextBlock'),
                inlines: z.array(TextRun).min(1),
                separator: z.boolean().optional(),
                spacing: z.enum(['Small']).optional(),
              }),
              z.strictObject({
                type: z.literal('Image'),
                url: z.url(),
                altText: z.string(),
                size: z.literal('Stretch'),
              }),
            ]),
          ),
          actions: z.array(z.strictObject({ ...OpenUrl, title: z.string() })).optional(),
          msteams: z.strictObject({ width: z.literal('Full') }),
        }),
      }),
    ]),
  })
  .refine((message) => Buffer.byteLength(JSON.stringify(message)) <= 28 * 1024, 'is too large');

export const teams: Receiver = {
  name: 'teams',
  routes: { 'POST /workflows/x?sig=y': { schema: Message, answer: { status: 202, body: '' } } },
  refusal: (why) => ({
    status: 400,
    body: JSON.stringify({ error: { code: 'TriggerInputSchemaMismatch', message: why } }),
  }),
  to: (url, http) => ({
    sender: new TeamsSender(http),
    channel: { id: 't', name: 'T', type: 'teams', url: `${url}/workflows/x?sig=y` },
  }),
  acts: /[\u202a-\u202e\u2066\u2067]|\\r|"TextBlock"|"FactSet"|<at>/,
};
