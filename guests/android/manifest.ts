// What this image says of itself.
import type { Manifest } from '../contract/index.ts';

export const manifest: Manifest = {
  name: 'android',
  title: 'Android-like',
  apiSurface: 'android.telecom, android.telephony (API 30)',
  busVersion: { min: 1, max: 1 },
  codecs: ['PCMU', 'PCMA', 'G722'],
  callLimits: { active: 1, held: 1, waiting: 1, dialling: 1, conferenceLegs: 8 },
  capabilities: ['hold', 'swap', 'merge', 'split', 'transfer', 'dtmf', 'mute', 'route', 'message', 'register', 'pull'],
  devices: ['display', 'input', 'audio'],
};
