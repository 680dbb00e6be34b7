/**
 * Whether a scraper's Accept header prefers OpenMetrics 1.0.0 over the text format 0.0.4. Prometheus sends
 * both with their weights; a browser or curl names neither and gets the text format.
 */
export function wantsOpenMetrics(accept: string | undefined): boolean {
  let openMetrics = 0;
  let text = 0;
  for (const range of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const parameter = (name: string) =>
      parameters.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
    const weight = Number(parameter('q') ?? 1);
    const version = parameter('version');
    if (type === 'application/openmetrics-text' && (version === undefined || version === '1.0.0')) {
      openMetrics = Math.max(openMetrics, weight);
    } else if (type === 'text/plain' && (version === undefined || version === '0.0.4')) {
      text = Math.max(text, weight);
    }
  }
  return openMetrics > 0 && openMetrics >= text;
}
