// What a name server may say, of any type at any time: to be spoiled further.
import { RecordType, encodeRecords, type ResourceRecord } from '../../host-shim/index.ts';
import type { Random } from './random.ts';

const NAMES = ['example.org', 'host.example.org', '_sip._udp.example.org', '_sip._tcp.example.org', '.', '', '192.0.2.9', 'a..b', `${'x'.repeat(63)}.`.repeat(4)];
const ADDRESSES = ['192.0.2.9', '0.0.0.0', '255.255.255.255', '2001:db8::9', '::'];
const SERVICES = ['SIP+D2U', 'SIP+D2T', 'SIPS+D2T', 'SIP+D2W', 'sip+d2u', 'E2U+sip', ''];

/** Up to a dozen records in the layout of the core, as latin1. */
export function answer(random: Random): string {
  return Buffer.from(encodeRecords(Array.from({ length: random.below(13) }, () => record(random)))).toString('latin1');
}

function record(random: Random): ResourceRecord {
  const ttlS = random.pick([0, 1, 60, 0xffff_ffff]);
  const small = (): number => random.pick([0, 1, 10, 0xffff]);
  switch (random.below(4)) {
    case 0: return { type: RecordType.A, ttlS, address: random.pick(ADDRESSES) };
    case 1: return { type: RecordType.AAAA, ttlS, address: random.pick(ADDRESSES) };
    case 2: return { type: RecordType.SRV, ttlS, priority: small(), weight: small(), port: random.pick([0, 5060, 5061, 65_535]), target: random.pick(NAMES) };
    default: return { type: RecordType.NAPTR, ttlS, order: small(), preference: small(), flags: random.pick(['s', 'S', 'a', '']), service: random.pick(SERVICES), replacement: random.pick(NAMES) };
  }
}
