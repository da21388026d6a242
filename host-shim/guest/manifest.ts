// What a guest says of itself decides what the core is told: it is taken only when it is a manifest, whoever said it.
import type { Manifest } from '../../guests/contract/index.ts';
import { HostError } from '../machine/errors.ts';
import { guestLimits } from './limits.ts';

const LIMITS = ['active', 'held', 'waiting', 'dialling', 'conferenceLegs'] as const satisfies readonly (keyof Manifest['callLimits'])[];

const isText = (value: unknown): boolean => typeof value === 'string' && value.length > 0 && value.length <= guestLimits.manifestText;
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= guestLimits.manifestCount;
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.length <= guestLimits.manifestNames && value.every(isText);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What is wrong with it; null when it is a manifest. */
function faultOf(said: unknown): string | null {
  if (!isObject(said)) return 'is none';
  const wrong = [
    ...['name', 'title', 'apiSurface'].filter((name) => !isText(said[name])),
    ...['codecs', 'capabilities', 'devices'].filter((name) => !areTexts(said[name])),
    ...(isObject(said.busVersion) && isCount(said.busVersion.min) && isCount(said.busVersion.max) ? [] : ['busVersion']),
    ...LIMITS.filter((name) => !isObject(said.callLimits) || !isCount(said.callLimits[name])).map((name) => `callLimits.${name}`),
  ];
  return wrong.length === 0 ? null : `has no usable ${wrong.join(', ')}`;
}

/** Throws GUEST_UNAVAILABLE. `guest`: its name in the configuration. */
export function assertManifest(guest: string, said: unknown): asserts said is Manifest {
  const fault = faultOf(said);
  if (fault !== null) throw new HostError('GUEST_UNAVAILABLE', `the manifest of the guest ${guest} ${fault}: see Manifest in guests/contract/contract.ts`);
}
