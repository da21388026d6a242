// Digest access authentication (RFC 7616, RFC 8760, RFC 2617; RFC 3261 22.4): the response, printing credentials, checking them.
import { Slice, NONE, slice, equalsFold, isFold, isNone } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Algorithm, Challenge, algorithmText } from "./challenge.ts";
import { Credentials } from "./credentials.ts";
import { HashKind, beginHash, endHash, hashByte, hashBytes } from "./hash.ts";

const secretHex = memory.data(64, 8);   // H(A1)
const requestHex = memory.data(64, 8);  // H(A2)
const responseHex = memory.data(64, 8);
const count = memory.data(8, 8);        // nc as printed
const hexWriter = changetype<TextWriter>(memory.data(offsetof<TextWriter>(), 8));

// The response in hexadecimal (RFC 7616 3.4.1). `qop` NONE: RFC 2069's form, without nc and cnonce. Valid until the next call.
export function digestResponse(
  algorithm: Algorithm, user: Slice, realm: Slice, password: Slice, method: Slice, uri: Slice,
  nonce: Slice, nc: Slice, cnonce: Slice, qop: Slice, body: Slice,
): Slice {
  const kind = algorithm == Algorithm.Sha256 || algorithm == Algorithm.Sha256Session ? HashKind.Sha256 : HashKind.Md5;
  beginHash(kind);
  hashBytes(user); hashByte(58); hashBytes(realm); hashByte(58); hashBytes(password);
  let secret = hexInto(secretHex, endHash());
  if (algorithm == Algorithm.Md5Session || algorithm == Algorithm.Sha256Session) {
    beginHash(kind);
    hashBytes(secret); hashByte(58); hashBytes(nonce); hashByte(58); hashBytes(cnonce);
    secret = hexInto(secretHex, endHash());
  }
  let bodyHash: Slice = NONE;
  const integrity = isFold(qop, "auth-int");
  if (integrity) {
    beginHash(kind);
    hashBytes(body);
    bodyHash = hexInto(requestHex, endHash());
  }
  beginHash(kind);
  hashBytes(method); hashByte(58); hashBytes(uri);
  if (integrity) { hashByte(58); hashBytes(bodyHash); }
  const request = hexInto(requestHex, endHash());
  beginHash(kind);
  hashBytes(secret); hashByte(58); hashBytes(nonce); hashByte(58);
  if (!isNone(qop)) { hashBytes(nc); hashByte(58); hashBytes(cnonce); hashByte(58); hashBytes(qop); hashByte(58); }
  hashBytes(request);
  return hexInto(responseHex, endHash());
}

// The value of Authorization or Proxy-Authorization. `nonceCount` starts at 1 for each nonce. cnonce: at least 64 random bits, in hexadecimal.
export function printCredentials(
  writer: TextWriter, challenge: Challenge, user: Slice, password: Slice, method: Slice, uri: Slice, nonceCount: u32, cnonce: Slice,
): void {
  hexWriter.over(count, 8).hex(nonceCount, 8);
  const nc = slice(count, 8);
  const qop = challenge.hasQop ? authText() : NONE;
  const response = digestResponse(challenge.algorithm, user, challenge.realm, password, method, uri, challenge.nonce, nc, cnonce, qop, NONE);
  writer.text("Digest username=").quoted(user).text(", realm=\"").slice(challenge.realm).text("\", nonce=\"").slice(challenge.nonce)
    .text("\", uri=\"").slice(uri).text("\", response=\"").slice(response).byte(34);
  if (challenge.hasAlgorithm) writer.text(", algorithm=").text(algorithmText(challenge.algorithm));
  const session = challenge.algorithm == Algorithm.Md5Session || challenge.algorithm == Algorithm.Sha256Session;
  if (challenge.hasQop || session) writer.text(", cnonce=\"").slice(cnonce).byte(34);
  if (!isNone(challenge.opaque)) writer.text(", opaque=\"").slice(challenge.opaque).byte(34);
  if (challenge.hasQop) writer.text(", qop=auth, nc=").slice(nc);
}

// Server side: do the credentials prove this password? The nonce, its count and the realm are the caller's to check.
export function isProven(credentials: Credentials, password: Slice, method: Slice, body: Slice): bool {
  if (!credentials.isDigest || credentials.algorithm == Algorithm.Unsupported) return false;
  const expected = digestResponse(credentials.algorithm, credentials.username, credentials.realm, password, method, credentials.uri,
    credentials.nonce, credentials.nc, credentials.cnonce, credentials.qop, body);
  return equalsFold(expected, credentials.response);
}

function hexInto(address: usize, digest: Slice): Slice {
  return hexWriter.over(address, 64).hexBytes(digest).written;
}

const auth = memory.data<u8>([97, 117, 116, 104]);
function authText(): Slice { return slice(auth, 4); }
