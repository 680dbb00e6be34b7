import { Eta } from 'eta';
import { type Mail } from './inbox.js';

const eta = new Eta({ autoEscape: true, useWith: false });

/** Which of a mail's forms is shown. */
type MailView = 'html' | 'text';

export type InboxPage = {
  /** Newest first. */
  mails: Mail[];
  shown: { mail: Mail; view: MailView; hasHtml: boolean; text: string } | undefined;
};

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<% if (!it.shown) { %><meta http-equiv="refresh" content="3"><% } %>
<title><%= it.shown ? it.shown.mail.subject : 'Inbox (' + it.mails.length + ')' %></title>
<link rel="stylesheet" href="/inbox.css">
</head>
<body>
<nav>
<h1><a href="/">Inbox</a> <small>of the demo’s on-call person</small></h1>
<% if (it.mails.length === 0) { %><p class="empty">Nothing yet. This page looks again every 3 seconds.</p><% } %>
<ol>
<% for (const mail of it.mails) { %>
<li<% if (it.shown && it.shown.mail.id === mail.id) { %> class="shown"<% } %>>
<a href="/mails/<%= mail.id %>">
<span class="from"><%= mail.from %></span>
<time datetime="<%= it.iso(mail) %>" title="<%= it.iso(mail) %>"><%= it.clock(mail) %></time>
<span class="subject"><%= mail.subject %></span>
</a>
</li>
<% } %>
</ol>
</nav>
<main>
<% if (it.shown) { const { mail, view, hasHtml, text } = it.shown %>
<header>
<h2><%= mail.subject %></h2>
<p><%= mail.from %> → <%= mail.to %>, <time datetime="<%= it.iso(mail) %>"><%= it.date(mail) %></time></p>
<p class="tabs">
<% if (hasHtml) { %><a href="/mails/<%= mail.id %>"<% if (view === 'html') { %> class="on"<% } %>>HTML</a><% } %>
<a href="/mails/<%= mail.id %>?view=text"<% if (view === 'text') { %> class="on"<% } %>>Plain text</a>
<a href="/mails/<%= mail.id %>.eml" download>Download .eml</a>
</p>
</header>
<% if (view === 'html') { %>
<iframe src="/mails/<%= mail.id %>/body" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" title="The mail’s HTML"></iframe>
<% } else { %>
<pre><%= text %></pre>
<% } %>
<% } else if (it.mails.length > 0) { %>
<p class="empty">Choose a mail on the left.</p>
<% } %>
</main>
</body>
</html>
`;

export function inboxPage(page: InboxPage): string {
  return eta.renderString(PAGE, {
    ...page,
    iso: (mail: Mail) => new Date(mail.receivedAtUnixMs).toISOString(),
    date: (mail: Mail) => new Date(mail.receivedAtUnixMs).toString().slice(0, 33),
    clock: (mail: Mail) => new Date(mail.receivedAtUnixMs).toTimeString().slice(0, 8),
  });
}

export const INBOX_CSS = `
* { box-sizing: border-box }
body { margin: 0; display: grid; grid-template-columns: 22rem 1fr; height: 100vh; color: #1c2430; background: #f4f5f7;
  font: 15px/1.45 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif }
a { color: inherit; text-decoration: none }
nav { display: flex; flex-direction: column; background: #fff; border-right: 1px solid #d9dde3; min-height: 0 }
h1 { font-size: 1.1rem; margin: 0; padding: 1rem 1.25rem; border-bottom: 1px solid #e6e9ee }
h1 small { font-weight: normal; color: #667180; font-size: .85rem }
ol { list-style: none; margin: 0; padding: 0; overflow-y: auto }
li a { display: grid; grid-template-columns: 1fr auto; gap: .1rem .75rem; padding: .75rem 1.25rem;
  border-bottom: 1px solid #eef0f3; border-left: 3px solid transparent }
li a:hover { background: #f7f9fc }
li.shown a { background: #eef4ff; border-left-color: #2f6fde }
.from, time { color: #667180; font-size: .82rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.subject { grid-column: 1 / -1; font-weight: 600; overflow-wrap: anywhere }
main { display: flex; flex-direction: column; min-width: 0; min-height: 0 }
main header { padding: 1rem 1.5rem 0; background: #fff; border-bottom: 1px solid #d9dde3 }
h2 { font-size: 1.25rem; margin: 0 0 .25rem; overflow-wrap: anywhere }
header p { margin: 0 0 .75rem; color: #667180; font-size: .9rem; overflow-wrap: anywhere }
header .tabs { display: flex; gap: 1.25rem; margin: 0 }
.tabs a { padding: .4rem 0; border-bottom: 2px solid transparent }
.tabs a:hover { color: #1c2430 }
.tabs .on { color: #1c2430; border-bottom-color: #2f6fde }
iframe { flex: 1; width: 100%; border: 0; background: #fff }
pre { flex: 1; margin: 0; padding: 1.25rem 1.5rem; overflow: auto; background: #fff; white-space: pre-wrap;
  overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, "DejaVu Sans Mono", monospace }
.empty { color: #667180; padding: 1rem 1.25rem; margin: 0 }
@media (max-width: 50rem) {
  body { grid-template-columns: 1fr; grid-template-rows: auto 1fr; height: auto; min-height: 100vh }
  ol { max-height: 30vh }
  iframe { min-height: 75vh }
}
`;
