import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Incident, Page } from '#contract';
import { Links, type WaterfallPng } from '#page';
import { homePage } from '../../apps/server/src/api/pages/home.page.js';
import { incidentPage } from '../../apps/server/src/api/pages/incident.page.js';
import { waterfallOfShop } from './shop-trace.js';

/** What is looked at, by the name of its pictures. */
export type Shown = { name: string; html: string };

/** All that people are shown: mails as the goldens hold them, and the pages that their links lead to. */
export async function shownPages(golden: string, png: WaterfallPng): Promise<Shown[]> {
  const waterfall = await png.draw(waterfallOfShop());
  const data = `data:image/png;base64,${Buffer.from(waterfall.png).toString('base64')}`;
  const names = readdirSync(join(golden, 'page'))
    .filter((file) => file.endsWith('.html'))
    .map((file) => file.replace('.html', ''));
  const mails = names.map((name) => ({
    name: `mail-${name}`,
    // A mail program puts the picture in the place of its cid.
    html: readFileSync(join(golden, 'page', `${name}.html`), 'utf8').replaceAll(/cid:[^"]+/g, data),
  }));
  return [
    ...mails,
    ...consolePages(golden),
    { name: 'report', html: readFileSync(join(golden, 'report/monthly.html'), 'utf8') },
  ];
}

function consolePages(golden: string): Shown[] {
  const links = new Links({ publicUrl: 'https://culprit.example' });
  const incidentOf = (name: string): Incident => {
    const page = Page.parse(JSON.parse(readFileSync(join(golden, `page/${name}.json`), 'utf8')));
    return { ...page.incident, deliveries: [], timeline: [] };
  };
  const [opened, resolved] = [incidentOf('opened'), incidentOf('resolved')];
  return [
    {
      name: 'home',
      html: homePage([opened, incidentOf('error-rate'), incidentOf('not-explained')], []).text,
    },
    { name: 'home-quiet', html: homePage([], []).text },
    { name: 'incident', html: incidentPage(opened, [], links).text },
    { name: 'incident-resolved', html: incidentPage(resolved, [], links).text },
  ];
}
