/**
 * Visits every field of every span of an ExportTraceServiceRequest and keeps nothing: what decoding can cost at the
 * least. Checks nothing either. Returns the number of spans.
 */
export function skipWalk(bytes: Uint8Array): number {
  let spans = 0;
  let at = 0;
  const length = (): number => {
    let value = bytes[at++]!;
    if (value < 0x80) return value;
    value &= 0x7f;
    for (let shift = 7; ; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const end = bytes.length;
  while (at < end) {
    at++;
    for (const resourceEnd = length() + at; at < resourceEnd;) {
      const tag = bytes[at++]!;
      const scopeEnd = length() + at;
      if (tag !== 0x12) at = scopeEnd;
      while (at < scopeEnd) {
        const tag = bytes[at++]!;
        const spanEnd = length() + at;
        if (tag !== 0x12) at = spanEnd;
        else spans++;
        while (at < spanEnd) {
          const tag = bytes[at++]!;
          if (tag > 0x7f) at++;
          if ((tag & 7) === 2) at = length() + at;
          else if ((tag & 7) === 1) at += 8;
          else if ((tag & 7) === 5) at += 4;
          else length();
        }
      }
    }
  }
  return spans;
}
