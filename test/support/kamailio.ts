// Whether Kamailio is there for tests; the program itself is a party of scenarios.
import { whatKamailioLacks } from '../../tools/scenario/party/kamailio-process.ts';
import { skip } from './programs.ts';

/** True when it is there; else says for each case that it is not. */
export function haveKamailio(cases: readonly string[]): boolean {
  const missing = whatKamailioLacks();
  if (missing !== null) cases.forEach((name) => skip(name, missing));
  return missing === null;
}
