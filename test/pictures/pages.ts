import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Incident, type Notice, Page } from '#contract';
import { latencySvg } from '#explain';
import { Links, PICTURE_WIDTH, type WaterfallPng } from '#page';
import { actionPage } from '../../apps/server/src/api/pages/action.page.js';
import { homePage } from '../../apps/server/src/api/pages/home.page.js';
import { incidentPage } from '../../apps/server/src/api/pages/incident.page.js';
import { noticePage } from '../../apps/server/src/api/pages/notice.page.js';
import { MAILS, PAGES, rendered } from '../../libs/page/src/testing/pages.js';
import { waterfallOfShop } from './shop-trace.js';

/** What is looked at, by the name of its pictures. */
export type Shown = { name: string; html: string };

/** All that people are shown: mails, and the pages that their links lead to. */
export async function shownPages(golden: string, png: WaterfallPng): Promise<Shown[]> {
  const dataOf = async (svg: string): Promise<string> =>
    `data:image/png;base64,${Buffer.from((await png.draw(svg)).png).toString('base64')}`;
  const { latency } = pageOf(golden, 'latencies');
  if (!latency) throw new Error('the page latencies has none');
  const waterfall = await dataOf(waterfallOfShop());
  const histogram = await dataOf(latencySvg(latency, { width: PICTURE_WIDTH }));
  const mails = Object.entries({ ...PAGES, ...MAILS }).map(([name, of]) => ({
    name: `mail-${name}`,
    // A mail program puts each picture in the place of its cid.
    html: rendered(of)
      .email.html.replaceAll(/cid:waterfall[^"]+/g, waterfall)
      .replaceAll(/cid:histogram[^"]+/g, histogram),
  }));
  return [
    ...mails,
    ...consolePages(golden),
    { name: 'report', html: readFileSync(join(golden, 'report/monthly.html'), 'utf8') },
  ];
}

function pageOf(golden: string, name: string): Page {
  return Page.parse(JSON.parse(readFileSync(join(golden, `page/${name}.json`), 'utf8')));
}

const NOW_UNIX_MS = Date.UTC(2026, 10, 23, 3, 13, 20);

const NOTICE: Notice = {
  id: 'n-17',
  kind: 'node-blind',
  subject: 'web-1',
  status: 'open',
  title: 'Culprit is blind: node web-1 has not committed all it received since 03:12:40 UTC',
  text: 'Nothing has been heard of the node web-1 since 03:12:41 UTC.\n\nStart it again with the same journal.',
  openedAt: '2026-11-23T03:13:10.000Z',
  resolvedAt: null,
  resolution: null,
  deliveries: [],
};

function consolePages(golden: string): Shown[] {
  const links = new Links({ publicUrl: 'https://culprit.example' });
  const incidentOf = (name: string): Incident => ({
    ...pageOf(golden, name).incident,
    timeline: [],
    deliveries: [],
  });
  const [opened, cause, resolved] = [incidentOf('opened'), incidentOf('cause'), incidentOf('resolved')];
  const home = { over: [resolved], reasons: [], nowUnixMs: NOW_UNIX_MS };
  const open = [opened, cause, incidentOf('error-rate'), incidentOf('not-explained')];
  const action = {
    kind: 'acknowledge',
    incidentId: cause.id,
    deliveryId: 'd-1',
    channel: 'on-call',
  } as const;
  const link = { action: { ...action, expiresAtUnixS: NOW_UNIX_MS / 1000 }, incident: cause };
  return [
    { name: 'home', html: homePage({ ...home, open }).text },
    { name: 'home-quiet', html: homePage({ ...home, over: [], open: [] }).text },
    { name: 'incident', html: incidentPage(cause, [], links, NOW_UNIX_MS).text },
    { name: 'incident-of-one', html: incidentPage(opened, [], links, NOW_UNIX_MS).text },
    { name: 'incident-resolved', html: incidentPage(resolved, [], links, NOW_UNIX_MS).text },
    { name: 'confirm', html: actionPage({ state: 'offered', ...link }, undefined).text },
    {
      name: 'confirm-useful',
      html: actionPage({ state: 'offered', ...link, action: { ...link.action, kind: 'useful' } }, undefined)
        .text,
    },
    {
      name: 'confirm-done',
      html: actionPage({ state: 'acknowledged', isNew: true, by: 'ada', atUnixMs: NOW_UNIX_MS, ...link }, 'x')
        .text,
    },
    { name: 'confirm-forged', html: actionPage({ state: 'forged' }, undefined).text },
    { name: 'notice', html: noticePage(NOTICE).text },
  ];
}
