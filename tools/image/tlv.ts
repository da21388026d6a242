// Type, length, value: what describes an image besides its header.
import { ImageError } from './image-error.ts';
import { TLV_ALIGNMENT, TLV_CRITICAL, TLV_HEAD_BYTES } from './layout.ts';
import { TLV_BYTES } from './limits.ts';

export enum TlvType {
  Product = 1,
  /** Seconds since 1970, as text; absent unless given, so that the same input makes the same bytes. */
  BuildTime = 2,
  /** The source's commit or whatever else names it. */
  Source = 3,
  /** The keys that followed one of the ROM's, each endorsed by the one before (key-chain.ts). */
  Keys = 5,
}

/** What a reader may show to people as it stands. */
const isPlain = (text: string): boolean => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/u.test(text);

export type Tlvs = ReadonlyMap<TlvType, string>;

const padded = (length: number): number => Math.ceil(length / TLV_ALIGNMENT) * TLV_ALIGNMENT;

/** In order of their types: the order in which they were given changes nothing. */
export function encodeTlvs(tlvs: Tlvs): Uint8Array {
  const parts = [...tlvs]
    .sort(([a], [b]) => a - b)
    .map(([type, text]) => {
      if (!isPlain(text)) throw new ImageError('BAD_CONTENTS', `the description ${TlvType[type]} has characters that do not print: ${JSON.stringify(text.slice(0, 40))}`);
      const value = new TextEncoder().encode(text);
      const part = new Uint8Array(TLV_HEAD_BYTES + padded(value.length));
      const view = new DataView(part.buffer);
      view.setUint16(0, type, true);
      view.setUint16(2, value.length, true);
      part.set(value, TLV_HEAD_BYTES);
      return part;
    });
  const bytes = new Uint8Array(Buffer.concat(parts));
  if (bytes.length > TLV_BYTES) throw new ImageError('TOO_LARGE', `the descriptions take ${bytes.length} bytes, and there is room for ${TLV_BYTES}`);
  return bytes;
}

export function decodeTlvs(bytes: Uint8Array): Tlvs {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const tlvs = new Map<TlvType, string>();
  const seen = new Set<number>();
  for (let at = 0; at < bytes.length; ) {
    if (at + TLV_HEAD_BYTES > bytes.length) throw new ImageError('BAD_TLV', `a description at byte ${at} has no room for its head`);
    const type = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    const value = bytes.subarray(at + TLV_HEAD_BYTES, at + TLV_HEAD_BYTES + length);
    if (value.length < length) throw new ImageError('BAD_TLV', `the description of type ${type} at byte ${at} is longer than its table`);
    if (seen.has(type)) throw new ImageError('BAD_TLV', `the description of type ${type} stands there twice`);
    seen.add(type);
    const padding = bytes.subarray(at + TLV_HEAD_BYTES + length, at + TLV_HEAD_BYTES + padded(length));
    if (padding.length < padded(length) - length || padding.some((byte) => byte !== 0)) throw new ImageError('BAD_TLV', `the description of type ${type} at byte ${at} is not padded with zeros`);
    const text = Buffer.from(value).toString('utf8');
    if (TlvType[type] !== undefined && !isPlain(text)) throw new ImageError('BAD_TLV', `the description ${TlvType[type]} has characters that do not print`);
    if (TlvType[type] !== undefined) tlvs.set(type, text);
    else if (type & TLV_CRITICAL) throw new ImageError('UNKNOWN_CRITICAL_TLV', `the image asks for something that this reader does not know: type ${type}`);
    at += TLV_HEAD_BYTES + padded(length);
  }
  return tlvs;
}
