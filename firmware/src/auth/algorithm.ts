// Digest algorithms: RFC 7616 3.3, RFC 8760 2. SHA-512-256 is FIPS 180-4's SHA-512/256; what RFC 7616 3.9.2 prints is SHA-512 cut short.
import { Slice, isFold, isNone } from "../memory/slice.ts";
import { HashKind } from "./hash.ts";

/** In pairs: an odd one is the -sess variant of the one before it. */
export enum Algorithm { Md5 = 0, Md5Session = 1, Sha256 = 2, Sha256Session = 3, Sha512256 = 4, Sha512256Session = 5, Unsupported = 6 }

export function isSession(algorithm: Algorithm): bool { return (<u32>algorithm & 1) != 0; }

export function hashKindOf(algorithm: Algorithm): HashKind { return <HashKind>(<u32>algorithm >> 1); }

export function algorithmText(algorithm: Algorithm): string {
  switch (algorithm) {
    case Algorithm.Md5Session: return "MD5-sess";
    case Algorithm.Sha256: return "SHA-256";
    case Algorithm.Sha256Session: return "SHA-256-sess";
    case Algorithm.Sha512256: return "SHA-512-256";
    case Algorithm.Sha512256Session: return "SHA-512-256-sess";
    default: return "MD5";
  }
}

/** No algorithm means MD5 (RFC 7616 3.3). */
export function algorithmOf(text: Slice): Algorithm {
  if (isNone(text) || isFold(text, "md5")) return Algorithm.Md5;
  if (isFold(text, "md5-sess")) return Algorithm.Md5Session;
  if (isFold(text, "sha-256")) return Algorithm.Sha256;
  if (isFold(text, "sha-256-sess")) return Algorithm.Sha256Session;
  if (isFold(text, "sha-512-256")) return Algorithm.Sha512256;
  return isFold(text, "sha-512-256-sess") ? Algorithm.Sha512256Session : Algorithm.Unsupported;
}
