// Where a target is: HOST, HOST:PORT, [IPv6] or [IPv6]:PORT.
import { EXIT_BAD_CALL, Failure } from '../failure.ts';
import { DEFAULT_PORT } from './protocol.ts';
import type { TargetAddress } from './target.ts';

export function parseTarget(text: string): TargetAddress {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = { host: bracketed ?? plain ?? '', port: Number(port ?? DEFAULT_PORT) };
  if (address.host === '' || address.port === 0 || address.port > 65535)
    throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `--target ${text} is not HOST, HOST:PORT or [IPv6]:PORT.`);
  return address;
}

export const printTarget = ({ host, port }: TargetAddress): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
