// The messages of the calls benchmark as a loop makes them: an INVITE, its ACK and its BYE, and what the next message needs of an answer.
const SDP = 'v=0\r\no=user1 53655765 2353687637 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n';

export const CALLER = { ip: '127.0.0.1', port: 5070 };

export const inviteOf = (call: number): Uint8Array => request('INVITE', call, 1, '', SDP);
export const ackOf = (call: number, toTag: string): Uint8Array => request('ACK', call, 1, `;tag=${toTag}`);
export const byeOf = (call: number, toTag: string): Uint8Array => request('BYE', call, 2, `;tag=${toTag}`);

function request(method: string, call: number, cseq: number, toTag: string, body = ''): Uint8Array {
  return Buffer.from(`${method} sip:bench@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-${call}-${cseq}-${method}\r\nFrom: sipp <sip:sipp@127.0.0.1:5070>;tag=${call}\r\n`
    + `To: bench <sip:bench@127.0.0.1:5060>${toTag}\r\nCall-ID: ${call}-bench@127.0.0.1\r\nCSeq: ${cseq} ${method}\r\nContact: sip:sipp@127.0.0.1:5070\r\nMax-Forwards: 70\r\n`
    + `${body ? 'Content-Type: application/sdp\r\n' : ''}Content-Length: ${body.length}\r\n\r\n${body}`, 'latin1');
}

/** "SIP/2.0 2.." */
export const isSuccess = (answer: Uint8Array): boolean => answer[8] === 0x32;

/** Found by its line, since the loop is no user agent and what it costs counts against us. */
export function toTagOf(answer: Uint8Array): string {
  const text = Buffer.from(answer.buffer, answer.byteOffset, answer.length);
  const line = text.indexOf('\r\nTo: ');
  const tag = text.indexOf(';tag=', line) + 5;
  return text.toString('latin1', tag, text.indexOf('\r\n', tag));
}
