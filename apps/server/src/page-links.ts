import { type Clock } from '#kit';
import { ActionLinks, GivenLinkKeys, type IncidentHandling, LinkDesk, type Links, PictureLinks } from '#page';
import { type Database, PgFeedbackStore, PgIncidentStore, PgLinkKeys, PgLinkUses } from '#store';
import { type Config } from './config.js';

type Given = { links: Links; handling: IncidentHandling; clock: Clock };

/** The links in pages that do or show something without a login: who signs them, and where they lead. */
export function pageLinks(config: Config, database: Database, { links, handling, clock }: Given) {
  const { CULPRIT_LINK_KEYS: given } = config;
  const linkKeys = given === undefined ? new PgLinkKeys(database) : new GivenLinkKeys(given);
  const actionLinks = new ActionLinks({ links, keys: linkKeys, clock });
  const feedback = new PgFeedbackStore(database);
  const linkDesk = new LinkDesk({
    incidents: new PgIncidentStore(database),
    links: actionLinks,
    handling,
    uses: new PgLinkUses(database),
    feedback,
    clock,
  });
  return { linkKeys, actionLinks, linkDesk, feedback, pictureLinks: new PictureLinks(links, linkKeys) };
}
