// The registrar of a simulated life: takes every REGISTER as it comes and asks nobody for a password.
import type { UdpSocket } from '../../host-shim/index.ts';
import { acceptRegister } from '../far-end/registrar/accept.ts';
import type { InThreadHost } from '../in-thread/hosts.ts';

/** Longer than a life: nothing is refreshed in it. */
const EXPIRES_S = 7_200;

export async function bootRegistrar({ bind, devices: { net } }: InThreadHost): Promise<UdpSocket> {
  const socket = await net.openUdp(bind, (from, data) => {
    const answer = acceptRegister(Buffer.from(data).toString('latin1'), EXPIRES_S);
    if (answer !== null) socket.send(from, Buffer.from(answer, 'latin1'));
  });
  return socket;
}
