// What the kernel counts: processor time of a process with all its threads, and datagrams dropped for want of buffer.
import { readFileSync, readdirSync } from 'node:fs';

/** USER_HZ, which is 100 on every Linux that Node runs on. */
const TICK_MS = 10;
// Fields 14 and 15 of /proc/PID/stat, counted behind the command's closing bracket.
const USER_TIME = 11;
const SYSTEM_TIME = 12;

export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) * TICK_MS;
}

/** RcvbufErrors of all UDP sockets of the machine since it was started. */
export function receiveBufferErrors(): number {
  const [names, values] = readFileSync('/proc/net/snmp', 'utf8').split('\n').filter((line) => line.startsWith('Udp:')).map((line) => line.split(' '));
  return Number(values[names.indexOf('RcvbufErrors')]);
}

/** What the threads that a process has now have run, in nanoseconds' precision: for shares too small to be seen in ticks. */
export function runTimeMs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]), 0) / 1e6;
}
