import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { NoticePage, Page } from '#contract';
import { listening } from './listening.js';

/** Somebody's HTTP endpoint that takes pages, also those about Culprit itself; what is neither is answered with 400. */
export class Webhook {
  readonly pages: Page[] = [];
  readonly notices: NoticePage[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      json(request)
        .then((body) => this.take(body))
        .then(
          () => response.writeHead(204).end(),
          () => response.writeHead(400).end(),
        );
    });
  }

  static async open(): Promise<Webhook & { url: string }> {
    const webhook = new Webhook();
    return Object.assign(webhook, { url: `http://127.0.0.1:${await listening(webhook.server)}/pages` });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(body: unknown): void {
    const isNotice = typeof body === 'object' && body !== null && 'notice' in body;
    if (isNotice) this.notices.push(NoticePage.parse(body));
    else this.pages.push(Page.parse(body));
  }
}
