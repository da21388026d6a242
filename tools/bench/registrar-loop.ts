// A registrar as text: every first REGISTER of a cycle is challenged anew, every second one gets its 200.
const headerOf = (request: string, name: string): string => {
  const at = request.indexOf(`\r\n${name}: `) + name.length + 4;
  return request.slice(at, request.indexOf('\r\n', at));
};

export class RegistrarLoop {
  /** Requests answered so far. */
  served = 0;

  /** The digest is not checked: what is measured is the client. */
  answer(request: string): string {
    const isFirst = this.served++ % 2 === 0;
    if (!isFirst && !request.includes('\r\nAuthorization: ')) throw new Error('the client answered the challenge with no credentials');
    const nonce = `nonce${this.served}`;
    return [
      isFirst ? 'SIP/2.0 401 Unauthorized' : 'SIP/2.0 200 OK', `Via: ${headerOf(request, 'Via')}`, `From: ${headerOf(request, 'From')}`, `To: ${headerOf(request, 'To')};tag=registrar${this.served}`,
      `Call-ID: ${headerOf(request, 'Call-ID')}`, `CSeq: ${headerOf(request, 'CSeq')}`,
      // stale: the credentials that it has are not to blame (RFC 7616 3.3)
      isFirst ? `WWW-Authenticate: Digest realm="bench.example.org", nonce="${nonce}", stale=true, algorithm=MD5, qop="auth"` : `Contact: ${headerOf(request, 'Contact')};expires=3600`,
      'Content-Length: 0', '', '',
    ].join('\r\n');
  }
}
