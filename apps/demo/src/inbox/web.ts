import { createReadStream } from 'node:fs';
import http from 'node:http';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '#kit';
import { listen } from '../listen.js';
import { type Inbox, type Mail } from './inbox.js';
import { INBOX_CSS, inboxPage } from './templates.js';

/** The inbox's own pages: no scripts, nothing from elsewhere. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'";

/**
 * A mail's HTML is a stranger's: no scripts, no forms, no requests to anywhere, an origin of its own; also when
 * its address is opened outside of the frame. Links may open a new tab.
 */
const MAIL_POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
  'sandbox allow-popups allow-popups-to-escape-sandbox';

/** The inbox as a page for people. */
export class InboxWeb {
  private readonly server: http.Server;

  constructor(private readonly inbox: Inbox) {
    this.server = http.createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else send(response, 500, 'text/plain', `This mail can't be shown: ${messageOf(error)}\n`);
      });
    });
  }

  /** @param port 0 for a free one @returns the port */
  listen(port: number): Promise<number> {
    return listen(this.server, port);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://inbox');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      send(response, 405, 'text/plain', 'Only GET is answered here.\n');
    } else if (url.pathname === '/') {
      this.sendPage(response, undefined);
    } else if (url.pathname === '/inbox.css') {
      send(response, 200, 'text/css', INBOX_CSS);
    } else {
      const [, id, form] = /^\/mails\/(\d{1,6})(\/body|\.eml)?$/.exec(url.pathname) ?? [];
      const mail = this.inbox.find(Number(id));
      if (mail === undefined) send(response, 404, 'text/plain', 'There is no such mail.\n');
      else if (form === '.eml') await sendRaw(response, mail);
      else if (form === '/body') await this.sendHtml(response, mail);
      else await this.sendMail(response, mail, url.searchParams.get('view') === 'text');
    }
  }

  private async sendMail(response: http.ServerResponse, mail: Mail, asText: boolean): Promise<void> {
    const { html, text } = await this.inbox.body(mail);
    const hasHtml = html !== undefined;
    this.sendPage(response, { mail, text, hasHtml, view: hasHtml && !asText ? 'html' : 'text' });
  }

  private sendPage(response: http.ServerResponse, shown: Parameters<typeof inboxPage>[0]['shown']): void {
    const page = inboxPage({ mails: this.inbox.mails.toReversed(), shown });
    send(response, 200, 'text/html', page, { 'content-security-policy': PAGE_POLICY });
  }

  private async sendHtml(response: http.ServerResponse, mail: Mail): Promise<void> {
    const { html = '' } = await this.inbox.body(mail);
    const opened = `<!doctype html><meta charset="utf-8"><base target="_blank">${html}`;
    send(response, 200, 'text/html', opened, { 'content-security-policy': MAIL_POLICY });
  }
}

async function sendRaw(response: http.ServerResponse, mail: Mail): Promise<void> {
  response.writeHead(200, {
    'content-type': 'message/rfc822',
    'content-disposition': `attachment; filename="${mail.id}.eml"`,
    'x-content-type-options': 'nosniff',
  });
  await pipeline(createReadStream(mail.file), response);
}

function send(
  response: http.ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: http.OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(body);
}
