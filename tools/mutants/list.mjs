// Every fault that `npm run mutants` plants, room by room.
import { FIRMWARE } from './firmware.mjs';
import { GUESTS } from './guests.mjs';
import { HOST_SHIM } from './host-shim.mjs';

export const MUTANTS = [...FIRMWARE, ...HOST_SHIM, ...GUESTS];
