import { z } from 'zod';
import { AlertmanagerSender } from '../../channels/alertmanager/alertmanager-sender.js';
import { type Receiver } from './receiver.js';

const LabelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/);

/** Of its API v2, api/v2/openapi.yaml, and what it says of alerts beyond that. */
const Alerts = z
  .array(
    z
      .strictObject({
        labels: z
          .record(LabelName, z.string().min(1))
          .refine((labels) => labels.alertname, 'has no alertname'),
        annotations: z.record(LabelName, z.string()),
        startsAt: z.iso.datetime(),
        endsAt: z.iso.datetime(),
        generatorURL: z.url(),
      })
      .refine((alert) => alert.endsAt >= alert.startsAt, 'start time must be before end time'),
  )
  .min(1);

export const alertmanager: Receiver = {
  name: 'alertmanager',
  routes: { 'POST /am/api/v2/alerts': { schema: Alerts, answer: { status: 200, body: '' } } },
  refusal: (why) => ({ status: 400, body: JSON.stringify(why) }),
  to: (url, http) => ({
    sender: new AlertmanagerSender(http),
    channel: { id: 'am', name: 'AM', type: 'alertmanager', urls: [`${url}/am/`], headers: {} },
  }),
  acts: /[\u202a-\u202e\u2066\u2067]|\\r/,
};
