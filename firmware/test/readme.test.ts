// README.md tells the truth about errors and memory. UPDATE_GOLDEN=1 writes the memory map again.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Core } from '../../host-shim/core/index.ts';
import { encodeConfiguration } from '../../proto/gen/ts/session.ts';
import { errorCode } from './error-code.ts';
import { Probe } from './probe.ts';

const file = join(process.cwd(), 'firmware/README.md');
const readme = readFileSync(file, 'utf8');

test('the table of errors is the list of error.ts with its statuses [S09]', () => {
  const probe = new Probe();
  const rows = [...readme.matchAll(/^\| (\d+) \| (\w+) \| (\w+) \|$/gm)].map(([, code, name, status]) => [Number(code), name, status === 'silence' ? 0 : Number(status)]);
  assert.equal(rows, Object.entries(errorCode).filter(([name]) => name !== 'None').map(([name, code]) => [code, name, probe.call('statusOfError', code)]));
});

test('the memory map is that of a booted handset [S09]', async () => {
  const loader = await Core.load();
  const core = loader.create({ frame: () => undefined, datagram: () => undefined, log: () => undefined, restarted: () => undefined, barred: () => undefined, stopped: () => undefined }, (bytes) => bytes.fill(1));
  core.boot(0, encodeConfiguration({
    accounts: [{ uri: 'sip:alice@127.0.0.1', registrar: '', user: '', password: '', expiresS: 0, displayName: '' }], bindIp: '127.0.0.1', bindPort: 5060,
    mediaPorts: Array.from({ length: 12 }, (_, i) => 4000 + 2 * i), codecs: ['G722', 'PCMU', 'PCMA'], admission: { active: 1, held: 1, waiting: 1, dialling: 1, conferenceLegs: 5 },
    sessions: 12, transactions: 64, tombstones: 1024, phone: true,
  }));
  const { staticBytes, poolBytes, memoryBytes } = core.stats();
  const kibibytes = (bytes: number) => String(Math.ceil(bytes / 1024));
  const map = readme.replace(/^(\| static \| )\w+/m, `$1${kibibytes(staticBytes)}`).replace(/^(\| pools \| )\w+/m, `$1${kibibytes(poolBytes)}`)
    .replace(/^(\| memory \| )\w+/m, `$1${kibibytes(memoryBytes)}`);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, map);
  else assert.fixture(readme, map);
  assert.ok(memoryBytes <= 1 << 20, `${memoryBytes} bytes`);
});

test.run();
