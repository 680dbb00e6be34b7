const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const SEPARATOR = 0xff;

/** Of a set of labels, as Prometheus computes it: FNV-1a of 64 bits over names and values in the names' order. */
export function fingerprint(labels: Record<string, string>): string {
  const texts = Object.keys(labels)
    .sort()
    .flatMap((name) => [name, labels[name] ?? '']);
  let hash = OFFSET;
  for (const text of texts) {
    for (const byte of Buffer.from(text)) hash = mixed(hash, byte);
    hash = mixed(hash, SEPARATOR);
  }
  return hash.toString(16).padStart(16, '0');
}

function mixed(hash: bigint, byte: number): bigint {
  return BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
}
