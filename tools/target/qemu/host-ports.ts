// Ports of the host's loopback that lead into the target.
import { machineLimits } from '../../../host-shim/index.ts';
import { DEFAULT_PORT } from '../../flash/index.ts';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import { freePorts, isFree, type PortRange } from '../../scenario/party/ports.ts';
import { CONTROL_PORT, SIP_PORT } from '../loader/places.ts';

export interface HostPorts {
  /** UDP and TCP. */
  readonly sip: number;
  readonly control: number;
  readonly flash: number;
  /** UDP, the same numbers inside: what SDP says is true on both sides. */
  readonly rtp: PortRange;
}

/** One RTP port for each session, even, and the one above it for RTCP (RFC 3550 11). */
const RTP_PORTS = 2 * machineLimits.mediaPorts;

export async function chooseHostPorts(sip?: number): Promise<HostPorts> {
  const first = await freePorts(2);
  const second = await freePorts(2);
  const rtp = await freePorts(RTP_PORTS);
  return { sip: sip ?? first, control: second, flash: second + 1, rtp: { from: rtp, to: rtp + RTP_PORTS - 1 } };
}

export async function assertFree(port: number): Promise<void> {
  if (!(await isFree(port))) throw new Failure('ADDRESS_IN_USE', EXIT_MISSING, `port ${port} of 127.0.0.1 is taken by another program. Leave --sip-port out, and any free one is taken.`);
}

/** QEMU's words for them. */
export function forwards({ sip, control, flash, rtp }: HostPorts): string {
  const lead = (protocol: string, outside: number, inside: number): string => `hostfwd=${protocol}:127.0.0.1:${outside}-:${inside}`;
  return [
    lead('udp', sip, SIP_PORT), lead('tcp', sip, SIP_PORT), lead('tcp', control, CONTROL_PORT), lead('tcp', flash, DEFAULT_PORT),
    ...Array.from({ length: rtp.to - rtp.from + 1 }, (_, index) => lead('udp', rtp.from + index, rtp.from + index)),
  ].join(',');
}
