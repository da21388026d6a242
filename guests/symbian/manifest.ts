// What this image says of itself.
import type { Manifest } from '../contract/index.ts';
import { limits } from './etel/limits.ts';

export const manifest: Manifest = {
  name: 'symbian',
  title: 'Symbian-like phone',
  apiSurface: 'ETel, ETelMM',
  busVersion: { min: 1, max: 1 },
  codecs: ['PCMU', 'PCMA', 'G722'],
  callLimits: { active: 1, held: 1, waiting: 1, dialling: 1, conferenceLegs: limits.callsInConference },
  capabilities: ['hold', 'swap', 'conference', 'split', 'transfer', 'deflect', 'dtmf', 'mute', 'route', 'message'],
  devices: ['display', 'input', 'audio', 'store'],
};
