import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { Page } from '#contract';
import { listening } from './listening.js';

/** Somebody's HTTP endpoint that takes pages; what is no page is answered with 400. */
export class Webhook {
  readonly pages: Page[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      json(request)
        .then((body) => this.pages.push(Page.parse(body)))
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
}
