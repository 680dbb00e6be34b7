import { MalformedRequest } from '../decoded.js';

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/**
 * A cursor over protobuf's wire format. Every read names the `end` of the message that it is in and never
 * goes beyond it, so a field can't reach out of its parent.
 */
export class WireReader {
  at = 0;
  /** Bits 32–63 of the varint that was read last. */
  high = 0;
  readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Field number × 8 + wire type. */
  tag(end: number): number {
    const byte = this.bytes[this.at]!;
    if (byte < 0x80 && byte > 7 && this.at < end) {
      this.at++;
      return byte;
    }
    const from = this.at;
    const tag = this.varint(end) >>> 0;
    if (this.high !== 0 || tag < 8) throw new MalformedRequest('an impossible field number', `byte ${from}`);
    return tag;
  }

  /** Reads the length of a length-delimited field; returns where its payload, which starts at {@link at}, ends. */
  length(end: number): number {
    // Nearly all fields are shorter than 128 bytes, and half of a walk is reading lengths.
    const from = this.at + 1;
    const short = this.bytes[this.at]!;
    if (short < 0x80 && short <= end - from) {
      this.at = from;
      return from + short;
    }
    const length = this.varint(end);
    if (this.high !== 0 || length < 0 || length > end - this.at) {
      const bytes = this.high === 0 ? `${length >>> 0}` : 'more than 4294967295';
      throw this.malformed(`a field of ${bytes} bytes where ${end - this.at} are left in its message`);
    }
    return this.at + length;
  }

  /** The low 32 bits of a varint of up to ten bytes; the others are left in {@link high}. */
  varint(end: number): number {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte(end);
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.high = 0;
        return low;
      }
    }
    let byte = this.byte(end);
    low |= byte << 28;
    let high = (byte & 0x7f) >>> 4;
    for (let shift = 3; byte > 0x7f; shift += 7) {
      if (shift > 31) throw this.malformed('a number of more than 10 bytes');
      byte = this.byte(end);
      high |= (byte & 0x7f) << shift;
    }
    this.high = high;
    return low;
  }

  /** Passes over a fixed-width field; returns where it is. */
  fixed(bytes: 4 | 8, end: number): number {
    const from = this.at;
    if (end - from < bytes) throw this.malformed('a message that ends within a number');
    this.at = from + bytes;
    return from;
  }

  /** Passes over the payload of a field that nobody asked for. */
  skip(tag: number, end: number): void {
    const wireType = tag & 7;
    if (wireType === LENGTH_DELIMITED) this.at = this.length(end);
    else if (wireType === VARINT) this.varint(end);
    else if (wireType === FIXED64) this.fixed(8, end);
    else if (wireType === FIXED32) this.fixed(4, end);
    else throw this.malformed(`wire type ${wireType}, which OTLP does not use`);
  }

  malformed(what: string): MalformedRequest {
    return new MalformedRequest(what, `byte ${this.at}`);
  }

  private byte(end: number): number {
    if (this.at >= end) throw this.malformed('a message that ends within a number');
    return this.bytes[this.at++]!;
  }
}
