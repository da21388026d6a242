// Printing both sides of RFC 7616: credentials that answer a challenge (3.4), and challenges (3.3).
import { Slice, NONE, isNone, slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Algorithm, algorithmText, isSession } from "./algorithm.ts";
import { Challenge, Protection, protectionText } from "./challenge.ts";
import { respond, useSecret } from "./digest.ts";

const count = memory.data(8, 8);        // nc as printed
const protection = memory.data(8, 8);   // qop as printed
const numberWriter = changetype<TextWriter>(memory.data(offsetof<TextWriter>(), 8));

/** The value of Authorization or Proxy-Authorization. `nonceCount` starts at 1 for each nonce. cnonce: at least 64 random bits, in hexadecimal. */
export function printCredentials(
  writer: TextWriter, challenge: Challenge, user: Slice, password: Slice, method: Slice, uri: Slice, nonceCount: u32, cnonce: Slice, body: Slice,
): void {
  const nc = numberWriter.over(count, 8).hex(nonceCount, 8).written;
  const qop = challenge.hasQop ? numberWriter.over(protection, 8).text(protectionText(challenge.protection)).written : NONE;
  useSecret(challenge.algorithm, user, challenge.realm, password);
  const response = respond(challenge.algorithm, method, uri, challenge.nonce, nc, cnonce, qop, body);
  writer.text("Digest username=").quoted(user).text(", realm=\"").slice(challenge.realm).text("\", nonce=\"").slice(challenge.nonce)
    .text("\", uri=\"").slice(uri).text("\", response=\"").slice(response).byte(34);
  if (challenge.hasAlgorithm) writer.text(", algorithm=").text(algorithmText(challenge.algorithm));
  if (challenge.hasQop || isSession(challenge.algorithm)) writer.text(", cnonce=\"").slice(cnonce).byte(34);
  if (!isNone(challenge.opaque)) writer.text(", opaque=\"").slice(challenge.opaque).byte(34);
  if (challenge.hasQop) writer.text(", qop=").slice(qop).text(", nc=").slice(nc);
}

/** The value of WWW-Authenticate or Proxy-Authenticate. RFC 8760 2.3: qop always. */
export function printChallenge(writer: TextWriter, realm: Slice, nonce: Slice, algorithm: Algorithm, stale: bool, withIntegrity: bool): void {
  writer.text("Digest realm=").quoted(realm).text(", nonce=\"").slice(nonce).text("\", algorithm=").text(algorithmText(algorithm))
    .text(withIntegrity ? ", qop=\"auth,auth-int\"" : ", qop=\"auth\"");
  if (stale) writer.text(", stale=true");
}
