// Whom this device trusts: its hardware id and its public keys, both from the ROM.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPublicKey, type DeviceTrust } from '../../image/index.ts';
import { DEVICE, KEYS, type Device } from './places.ts';

export function deviceTrust(): DeviceTrust {
  const { hardwareId } = JSON.parse(readFileSync(DEVICE, 'utf8')) as Device;
  const keys = readdirSync(KEYS).sort().map((name) => readPublicKey(readFileSync(join(KEYS, name), 'utf8')));
  return { keys, hardwareId };
}
