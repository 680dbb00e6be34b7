/**
 * A message with as many of its rows as it has room for: receivers cut or refuse what is longer, so that nothing is shown
 * or the end is lost. The first rows matter most.
 *
 * @param render is told how many rows it has to do without
 * @param fits whether a message is within the receiver's limit
 */
export function fitted<Row, Message>(
  rows: Row[],
  render: (shown: Row[], leftOut: number) => Message,
  fits: (message: Message) => boolean,
): Message {
  for (let shown = rows.length; shown > 0; shown--) {
    const message = render(rows.slice(0, shown), rows.length - shown);
    if (fits(message)) return message;
  }
  return render([], rows.length);
}

/** As it goes over the wire. */
export function jsonBytes(message: unknown): number {
  return Buffer.byteLength(JSON.stringify(message));
}

/** Cut to what a field may hold, in UTF-16 code units, not through the middle of a character. */
export function clipped(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Cut to what a field may hold, in bytes of UTF-8, not through the middle of a character. */
export function clippedBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const cut = Buffer.from(text).subarray(0, maxBytes - Buffer.byteLength('…'));
  return `${new TextDecoder().decode(cut, { stream: true })}…`;
}
