// Whether Kamailio is there for tests; the program itself is a party of scenarios.
import { findKamailio } from '../../tools/setup/kamailio.mjs';
import { skip } from './programs.ts';

/** True when it is there; else says for each case that it is not. */
export function haveKamailio(cases: readonly string[]): boolean {
  const isThere = findKamailio() !== null;
  if (!isThere) cases.forEach((name) => skip(name, 'Kamailio is neither installed with its TLS and WebSocket modules nor unpacked. On Debian: node tools/setup.mjs --test'));
  return isThere;
}
