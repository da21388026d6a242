// Whether what was read is a crash dump: a file may come from anybody, and what tells it to people takes each field for what it should be.
import { isIP } from 'node:net';
import type { CrashDump } from './dump.ts';
import { crashLimits } from './limits.ts';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string';
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
/** Of a machine's clock: from its boot on. */
const isTime = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= crashLimits.longestUptimeMs;
const isListOf = (value: unknown, each: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(each);
const orAbsent = (value: unknown, check: (value: unknown) => boolean): boolean => value === undefined || check(value);
const isAddress = (value: unknown): boolean => isObject(value) && isText(value.ip) && isIP(String(value.ip)) !== 0 && isCount(value.port) && Number(value.port) <= 0xffff;

const isGuest = (value: unknown): boolean => isObject(value) && isText(value.name) && isFlag(value.running) && isCount(value.restarts) && isCount(value.frozen);

const isEvent = (value: unknown): boolean =>
  isObject(value) && isTime(value.atMs) && ['datagram', 'stream', 'frame', 'log'].includes(String(value.kind)) && isText(value.data) &&
  orAbsent(value.direction, (way) => way === 'in' || way === 'out') && orAbsent(value.local, isAddress) && orAbsent(value.remote, isAddress) &&
  orAbsent(value.stream, isCount) && orAbsent(value.moment, (moment) => ['opened', 'data', 'closed'].includes(String(moment))) && orAbsent(value.isMessages, isFlag);

export const isCrashDump = (value: unknown): value is CrashDump =>
  isObject(value) && value.format === 1 && (value.what === 'core' || value.what === 'guest') && isFlag(value.hung) && isTime(value.uptimeMs) &&
  [value.name, value.reason, value.stack, value.version, value.at, value.active, value.memory].every(isText) &&
  isListOf(value.sessions, isText) && isListOf(value.guests, isGuest) && isListOf(value.events, isEvent) &&
  isObject(value.core) && Object.values(value.core).every((figure) => typeof figure === 'number');
