import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a link lets its holder do. */
export const ACTION_KINDS = ['acknowledge', 'useful', 'noise'] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** What a link in a page says: what it is for, and which delivery through which channel it went out with. */
export type SignedAction = {
  kind: ActionKind;
  /** Two UUIDs. */
  incidentId: string;
  deliveryId: string;
  channel: string;
  /** Whole seconds of Unix time; the link is good before that. */
  expiresAtUnixS: number;
};

/** So that no MAC that the same key makes of anything else is good for a link. */
const PURPOSE = 'culprit action link';
const VERSION = 1;
const UUID_BYTES = 16;
/** version, kind, expiry (big endian), incident, delivery; the channel is the rest. */
const HEAD_BYTES = 6 + 2 * UUID_BYTES;
/** HMAC-SHA256 cut to its first half, as RFC 2104 (section 5) allows: 128 bits, and 21 characters less in each link. */
const MAC_BYTES = 16;
const MOST_CHANNEL_BYTES = 255;
/** The longest token, in base64url; what is longer is not looked at. */
const MOST_CHARACTERS = Math.ceil(((HEAD_BYTES + MOST_CHANNEL_BYTES + MAC_BYTES) * 4) / 3);

/** 84 characters for a channel of 9, all of which an address takes as they are. */
export function signAction(action: SignedAction, key: Uint8Array): string {
  const payload = encode(action);
  return Buffer.concat([payload, macOf(payload, key)]).toString('base64url');
}

/** What a token says where one of the keys has made it, also when it has expired; undefined where none has. */
export function openToken(token: string, keys: readonly Uint8Array[]): SignedAction | undefined {
  if (token.length > MOST_CHARACTERS) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // The decoder takes what no encoder writes, such as spare bits at the end: each link has one spelling.
  if (bytes.length < HEAD_BYTES + MAC_BYTES || bytes.toString('base64url') !== token) return undefined;
  const payload = bytes.subarray(0, -MAC_BYTES);
  const mac = bytes.subarray(-MAC_BYTES);
  return keys.some((key) => timingSafeEqual(macOf(payload, key), mac)) ? decode(payload) : undefined;
}

function macOf(payload: Uint8Array, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(PURPOSE).update(payload).digest().subarray(0, MAC_BYTES);
}

function encode({ kind, incidentId, deliveryId, channel, expiresAtUnixS }: SignedAction): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt8(VERSION, 0);
  head.writeUInt8(ACTION_KINDS.indexOf(kind), 1);
  head.writeUInt32BE(expiresAtUnixS, 2);
  return Buffer.concat([head, bytesOfUuid(incidentId), bytesOfUuid(deliveryId), Buffer.from(channel)]);
}

/** Undefined for what another version of Culprit signed. */
function decode(payload: Buffer): SignedAction | undefined {
  const kind = ACTION_KINDS[payload.readUInt8(1)];
  if (payload.readUInt8(0) !== VERSION || kind === undefined) return undefined;
  return {
    kind,
    expiresAtUnixS: payload.readUInt32BE(2),
    incidentId: uuidAt(payload, 6),
    deliveryId: uuidAt(payload, 6 + UUID_BYTES),
    channel: payload.toString('utf8', HEAD_BYTES),
  };
}

function bytesOfUuid(uuid: string): Buffer {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  if (bytes.length !== UUID_BYTES) throw new Error(`"${uuid}" is not a UUID`);
  return bytes;
}

function uuidAt(payload: Buffer, offset: number): string {
  const hex = payload.toString('hex', offset, offset + UUID_BYTES);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
