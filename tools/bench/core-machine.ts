// A core alone, fed by a loop: no socket, no hypervisor, no guest. The time is the caller's.
import type { CoreEffects } from '../../host-shim/core/index.ts';
import { Core } from '../../host-shim/core/index.ts';
import { randomFillSync } from 'node:crypto';
import { buildFrame, encode, encodeConfiguration, messageByName } from '../../proto/index.ts';
import type { Configuration, Fields } from '../../proto/index.ts';

const BIND = { ip: '127.0.0.1', port: 5060 } as const;
export const OWNER = 2;

export interface CoreSize { sessions: number; transactions: number; tombstones: number; accounts?: number }

/** What the core is told at boot: sizes as asked, everything else as a server that takes all calls has it. */
export function configurationOf({ sessions, transactions, tombstones, accounts = 1 }: CoreSize, more: Fields<Configuration> = {}): Fields<Configuration> {
  return {
    accounts: Array.from({ length: accounts }, (_, index) => ({ uri: `sip:bench${index}@127.0.0.1` })), bindIp: BIND.ip, bindPort: BIND.port,
    mediaPorts: Array.from({ length: Math.min(sessions, 64) }, (_, index) => 20_000 + 2 * index), codecs: ['PCMU', 'PCMA'],
    admission: { active: sessions, held: sessions, waiting: sessions, dialling: sessions, conferenceLegs: 8 }, sessions, transactions, tombstones, phone: true, userAgent: 'twinset', ...more,
  };
}

export async function bootCore(configuration: Fields<Configuration>, effects: Partial<CoreEffects>, glue: 'direct' | 'jco' = 'direct'): Promise<Core> {
  const loader = await Core.load({ glue });
  const core = loader.create({ frame() {}, datagram() {}, log() {}, restarted() {}, barred() {}, stopped() {}, ...effects }, (bytes) => void randomFillSync(bytes));
  core.boot(0, encodeConfiguration(configuration));
  core.frame(0, buildFrame(messageByName('OwnerChanged')!.type, encode('OwnerChanged', { fromGuest: 0, toGuest: OWNER }), { sender: OWNER }));
  return core;
}
