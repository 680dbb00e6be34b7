import { createHmac, timingSafeEqual } from 'node:crypto';
import { PictureKind } from '#contract';
import { type LinkKeys } from '../actions/ports.js';
import { type Links } from '../links.js';

/** So that no MAC that the same key makes of anything else is good for a picture. */
const PURPOSE = 'culprit picture';
/** As for links that act: 128 bits. */
const MAC_BYTES = 16;

export type PictureLink = { kind: PictureKind; url: string };

/**
 * Addresses of an incident's pictures for chats, which fetch them themselves and have no login. Who has one sees that picture
 * and nothing else; a new key that revokes links ends them too.
 */
export class PictureLinks {
  constructor(
    private readonly links: Pick<Links, 'picture' | 'areReachable'>,
    private readonly keys: LinkKeys,
  ) {}

  /** None where nobody out there could fetch them, or there is no key. */
  async of(incidentId: string): Promise<PictureLink[]> {
    if (!this.links.areReachable) return [];
    const [key] = await this.keys.all();
    if (key === undefined) return [];
    return PictureKind.options.map((kind) => ({
      kind,
      url: this.links.picture(incidentId, kind, macOf(incidentId, kind, key).toString('base64url')),
    }));
  }

  async isSigned(incidentId: string, kind: PictureKind, signature: string): Promise<boolean> {
    const given = Buffer.from(signature.slice(0, 2 * MAC_BYTES), 'base64url');
    if (given.length !== MAC_BYTES || given.toString('base64url') !== signature) return false;
    const keys = await this.keys.all();
    return keys.some((key) => timingSafeEqual(macOf(incidentId, kind, key), given));
  }
}

function macOf(incidentId: string, kind: PictureKind, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${PURPOSE} ${kind} ${incidentId}`).digest().subarray(0, MAC_BYTES);
}
