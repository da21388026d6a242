// Calls through the bus without a socket: the core without its phone layer, the one port of session.v1, and a loop that is both the caller and the port's user.
import { randomFillSync } from 'node:crypto';
import { MessageType, encodeConfiguration, encodeLegRespond } from '../../proto/index.ts';
import { Core } from '../../host-shim/core/index.ts';
import { OnePort } from '../../host-shim/index.ts';
import { CALLER, ackOf, byeOf, inviteOf, isSuccess, toTagOf } from './call-messages.ts';
import { AT_ONCE, BATCH_MS } from './call-loop.ts';
import type { CallLoop } from './call-loop.ts';

const DESCRIPTION = Buffer.from('v=0\r\no=bench 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n');

export async function createPortLoop(): Promise<CallLoop> {
  let tags: string[] = [];
  let finals = 0;
  let nowMs = 1;
  let serial = 0;
  let due: { dueMs: number; callback: () => void } | null = null;
  const machine = new OnePort({
    clock: { nowMs: () => nowMs },
    timers: {
      at: (dueMs, callback) => (due = { dueMs, callback }),
      cancel(timer) { if (timer === due) due = null; },
      soon(callback) { callback(); },
    },
    streams: { open() {}, write() {}, close() {} }, resolver: null, soon: (work) => work(), log() {},
    onFrame({ type, session }) {
      if (type !== MessageType.LegOffered) return;
      machine.port.send(MessageType.LegRespond, encodeLegRespond({ code: 180 }), session);
      machine.port.send(MessageType.LegRespond, encodeLegRespond({ code: 200, body: DESCRIPTION }), session);
    },
    send(_to, data) {
      if (!isSuccess(data)) return;
      finals++;
      if (tags.length < AT_ONCE) tags.push(toTagOf(data));
    },
  });
  const loader = await Core.load();
  machine.powerOn(loader.create(machine.effects, (bytes) => void randomFillSync(bytes)), encodeConfiguration({
    accounts: [{ uri: 'sip:bench@127.0.0.1' }], bindIp: '127.0.0.1', bindPort: 5060, sessions: 2 * AT_ONCE, transactions: 8 * AT_ONCE, tombstones: 1 << 18, userAgent: 'twinset', phone: false,
  }));
  const batch = (): void => {
    tags = [];
    finals = 0;
    const first = serial;
    serial += AT_ONCE;
    for (let i = 0; i < AT_ONCE; i++) machine.datagram(CALLER, inviteOf(first + i));
    if (tags.length !== AT_ONCE) throw new Error(`${tags.length} of ${AT_ONCE} calls were answered`);
    for (let i = 0; i < AT_ONCE; i++) machine.datagram(CALLER, ackOf(first + i, tags[i]));
    for (let i = 0; i < AT_ONCE; i++) machine.datagram(CALLER, byeOf(first + i, tags[i]));
    if (finals !== 2 * AT_ONCE) throw new Error(`${finals - AT_ONCE} of ${AT_ONCE} BYEs were answered`);
    nowMs += BATCH_MS;
    while (due && due.dueMs <= nowMs) {
      const { callback } = due;
      due = null;
      callback();
    }
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
