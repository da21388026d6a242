// Calls inside the core: INVITE, 180, 200, ACK, BYE, 200, the messages fed by a loop and the answers read as far as the next message needs.
import { MessageType, buildFrame, newFrameHeader, readFrameHeader } from '../../proto/index.ts';
import { OWNER, bootCore, configurationOf } from './core-machine.ts';

/** Calls that stand side by side. */
const AT_ONCE = 32;
/** Virtual time between two batches: as many calls a second as the goal asks for, so that tombstones come and go as they will. */
const BATCH_MS = 8;
const PEER = { ip: '127.0.0.1', port: 5070 };
const NOTHING = new Uint8Array(0);
const SDP = 'v=0\r\no=user1 53655765 2353687637 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n';

export interface CallLoop {
  /** Milliseconds of processor time for one call, over so many batches. */
  measure(batches: number): number;
}

/** A 64 B header of the answer is enough: the loop is no user agent, and what it costs counts against us. */
const toTagOf = (answer: Uint8Array): string => {
  const text = Buffer.from(answer.buffer, answer.byteOffset, answer.length);
  const line = text.indexOf('\r\nTo: ');
  const tag = text.indexOf(';tag=', line) + 5;
  return text.toString('latin1', tag, text.indexOf('\r\n', tag));
};

export async function createCallLoop(glue: 'direct' | 'jco' = 'direct'): Promise<CallLoop> {
  const offered: number[] = [];
  let tags: string[] = [];
  let finals = 0;
  const header = newFrameHeader();
  const core = await bootCore(configurationOf({ sessions: 2 * AT_ONCE, transactions: 8 * AT_ONCE, tombstones: 1 << 18 }), {
    frame(bytes) {
      readFrameHeader(bytes, header);
      if (header.type === MessageType.SessionOffered) offered.push(header.session);
    },
    datagram(_flow, _to, data) {
      if (data[8] !== 0x32) return; // "SIP/2.0 2.."
      finals++;
      if (tags.length < AT_ONCE) tags.push(toTagOf(data));
    },
  }, glue);
  let nowMs = 1;
  let requestId = 0;
  let serial = 0;
  const request = (method: string, call: number, cseq: number, toTag: string, body = ''): Uint8Array => Buffer.from(
    `${method} sip:bench@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-${call}-${cseq}-${method}\r\nFrom: sipp <sip:sipp@127.0.0.1:5070>;tag=${call}\r\n`
    + `To: bench <sip:bench@127.0.0.1:5060>${toTag}\r\nCall-ID: ${call}-bench@127.0.0.1\r\nCSeq: ${cseq} ${method}\r\nContact: sip:sipp@127.0.0.1:5070\r\nMax-Forwards: 70\r\n`
    + `${body ? 'Content-Type: application/sdp\r\n' : ''}Content-Length: ${body.length}\r\n\r\n${body}`, 'latin1');
  const command = (type: number, session: number): void => core.frame(nowMs, buildFrame(type, NOTHING, { session, sender: OWNER, requestId: ++requestId }));
  const batch = (): void => {
    offered.length = 0;
    tags = [];
    finals = 0;
    const first = serial;
    serial += AT_ONCE;
    for (let i = 0; i < AT_ONCE; i++) core.datagram(nowMs, 0, PEER, request('INVITE', first + i, 1, '', SDP));
    for (const session of offered) {
      command(MessageType.Ring, session);
      command(MessageType.Accept, session);
    }
    if (tags.length !== AT_ONCE) throw new Error(`${tags.length} of ${AT_ONCE} calls were answered`);
    for (let i = 0; i < AT_ONCE; i++) core.datagram(nowMs, 0, PEER, request('ACK', first + i, 1, `;tag=${tags[i]}`));
    for (let i = 0; i < AT_ONCE; i++) core.datagram(nowMs, 0, PEER, request('BYE', first + i, 2, `;tag=${tags[i]}`));
    if (finals !== 2 * AT_ONCE) throw new Error(`${finals - AT_ONCE} of ${AT_ONCE} BYEs were answered`);
    nowMs += BATCH_MS;
    if (core.deadlineMs <= nowMs) core.tick(nowMs);
  };
  return {
    measure(batches) {
      const before = process.cpuUsage();
      for (let i = 0; i < batches; i++) batch();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000 / (batches * AT_ONCE);
    },
  };
}
