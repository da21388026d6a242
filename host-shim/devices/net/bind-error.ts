// Why an address could not be bound, with the way out.
import { HostError } from '../../machine/errors.ts';
import type { SocketAddress } from './net.ts';

export function bindError(protocol: 'udp' | 'tcp', error: NodeJS.ErrnoException, bind: SocketAddress): HostError {
  const where = `${protocol} ${bind.ip}:${bind.port}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new HostError('ADDRESS_IN_USE', `${where} is in use by another program: choose another port with --bind, or 0 for any free one`, { cause: error });
    case 'EACCES':
      return new HostError('ADDRESS_DENIED', `${where} is not permitted for this user: choose a port above 1023`, { cause: error });
    default:
      return new HostError('ADDRESS_NOT_AVAILABLE', `${where} cannot be bound (${error.code ?? error.message}): use an address of this machine, such as 127.0.0.1`, { cause: error });
  }
}
