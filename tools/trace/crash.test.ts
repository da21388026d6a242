// Crash dumps that somebody has written by hand: each field another thing than it should be is refused in words, or told without a trap.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CrashDump } from '../../host-shim/crash/index.ts';
import { scratchFolder } from '../../test/support/scratch.ts';
import { describeFailure } from '../failure.ts';
import { showCrash } from './crash.ts';

const path = join(scratchFolder('crash'), 'dump.json.gz');
const ends = { local: { ip: '192.0.2.1', port: 5060 }, remote: { ip: '2001:db8::2', port: 5062 } };
const data = Buffer.from('SIP/2.0 200 OK\r\nCall-ID: 1\r\n\r\n').toString('base64');
const GOOD: CrashDump = {
  format: 1, version: '0.1.0', at: '2026-01-02T03:04:05Z', what: 'core', name: 'core', reason: 'trapped', hung: false, stack: 'at a\nat b', uptimeMs: 5, active: 'android',
  sessions: ['1'], guests: [{ name: 'android', running: true, restarts: 0, frozen: 0 }], core: { sessions: 1 }, memory: 'AAAA',
  events: [
    { atMs: 1, kind: 'datagram', direction: 'in', ...ends, data },
    { atMs: 2, kind: 'stream', direction: 'out', ...ends, stream: 1, moment: 'data', isMessages: true, data },
    { atMs: 3, kind: 'frame', data }, { atMs: 4, kind: 'log', data },
  ],
};
const OTHERS: readonly unknown[] = [undefined, null, true, -1, 1e300, 'x', [], [null], {}];

/** Every path to a value, lists and objects among them. */
function pathsOf(value: unknown, before: readonly string[] = []): (readonly string[])[] {
  const inside = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [...(before.length > 0 ? [before] : []), ...inside.flatMap(([name, inner]) => pathsOf(inner, [...before, name]))];
}

function told(dump: unknown): string {
  writeFileSync(path, gzipSync(JSON.stringify(dump), { level: 1 }));
  const { write } = process.stdout;
  let text = '';
  process.stdout.write = (piece) => ((text += String(piece)), true);
  try {
    showCrash(path, {});
    return text;
  } catch (error) {
    const { code, message } = describeFailure(error);
    return code === 'BAD_CRASH_DUMP' && message.includes(path) ? code : `${code}: ${message}`;
  } finally {
    process.stdout.write = write;
  }
}

test('a dump in which any one field is something else is told, or refused by name [D14]', () => {
  assert.match(told(GOOD), /^the SIP core died: trapped\n/);
  for (const fields of pathsOf(GOOD)) {
    for (const other of OTHERS) {
      const dump = structuredClone(GOOD) as unknown as Record<string, unknown>;
      const parent = fields.slice(0, -1).reduce((value, name) => value[name] as Record<string, unknown>, dump);
      parent[fields.at(-1)!] = other;
      assert.match(told(dump), /^(BAD_CRASH_DUMP$|the (SIP core|guest) )/, `${fields.join('.')}: ${JSON.stringify(other)}`);
    }
  }
});

test.run();
