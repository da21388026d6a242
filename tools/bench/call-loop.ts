// Calls inside the core: INVITE, 180, 200, ACK, BYE, 200, the messages fed by a loop and the answers read as far as the next message needs.
import { MessageType, buildFrame, newFrameHeader, readFrameHeader } from '../../proto/index.ts';
import { CALLER, ackOf, byeOf, inviteOf, isSuccess, toTagOf } from './call-messages.ts';
import { OWNER, bootCore, configurationOf } from './core-machine.ts';

/** Calls that stand side by side. */
export const AT_ONCE = 32;
/** Virtual time between two batches: as many calls a second as the goal asks for, so that tombstones come and go as they will. */
export const BATCH_MS = 8;
const NOTHING = new Uint8Array(0);

export interface CallLoop {
  /** Milliseconds of processor time for one call, over so many batches. */
  measure(batches: number): number;
}

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
      if (!isSuccess(data)) return;
      finals++;
      if (tags.length < AT_ONCE) tags.push(toTagOf(data));
    },
  }, glue);
  let nowMs = 1;
  let requestId = 0;
  let serial = 0;
  const command = (type: number, session: number): void => core.frame(nowMs, buildFrame(type, NOTHING, { session, sender: OWNER, requestId: ++requestId }));
  const batch = (): void => {
    offered.length = 0;
    tags = [];
    finals = 0;
    const first = serial;
    serial += AT_ONCE;
    for (let i = 0; i < AT_ONCE; i++) core.datagram(nowMs, 0, CALLER, inviteOf(first + i));
    for (const session of offered) {
      command(MessageType.Ring, session);
      command(MessageType.Accept, session);
    }
    if (tags.length !== AT_ONCE) throw new Error(`${tags.length} of ${AT_ONCE} calls were answered`);
    for (let i = 0; i < AT_ONCE; i++) core.datagram(nowMs, 0, CALLER, ackOf(first + i, tags[i]));
    for (let i = 0; i < AT_ONCE; i++) core.datagram(nowMs, 0, CALLER, byeOf(first + i, tags[i]));
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
