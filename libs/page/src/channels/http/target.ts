export type Target = { url: URL; host: string; headers: Record<string, string>; secrets: string[] };

/** Credentials in the address become a header, as fetch refuses them in a URL (and quotes them in its message). */
export function targetOf(address: string, given: Record<string, string>, secrets: string[]): Target {
  const url = new URL(address);
  const headers = { ...given };
  const hidden = [...secrets, ...Object.values(headers), ...Object.values(headers).join(' ').split(' ')];
  if (url.username !== '' || url.password !== '') {
    const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    headers.authorization ??= `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    hidden.push(password, url.password, `${user}:${password}`);
    url.username = '';
    url.password = '';
  }
  // The path of a webhook is often its only key.
  hidden.push(url.href, url.pathname + url.search, ...url.pathname.split('/'), ...url.searchParams.values());
  return { url, host: url.host, headers, secrets: hidden };
}

export function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
