// Registration beside SIPp's registrars with scenarios of our own: one handset with three accounts, from its first REGISTER to the last.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fieldsOf, responseOf } from '../support/digest.ts';
import { packagePath } from '../../tools/package-root.ts';
import { freePorts } from '../../tools/scenario/party/ports.ts';
import { Sipp } from '../../tools/scenario/party/sipp.ts';
import { startHandset } from '../support/handset.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const USER = 'alice';
const PASSWORD = 'zanzibar';
const NAME = 'three accounts register at SIPp: two challenges at once, stale, 423, other bindings, Service-Route, GRUU; and all are taken back at the end';

/** What the registrar logged of credentials: "METHOD uri Digest ...". */
function credentialsIn(file: string): { method: string; fields: Record<string, string> }[] {
  return [...readFileSync(file, 'latin1').matchAll(/^(\w+) \S+ (Digest .*)$/gm)].map(([, method, value]) => ({ method: method!, fields: fieldsOf(value!) }));
}

if (havePrograms(['sipp'], [NAME])) {
  test(`${NAME} (RFC 3261 10.2, 22.2, 22.3, RFC 7616, RFC 8760, RFC 3327, RFC 3608, RFC 5627) [S05] [S06]`, async () => {
    const folder = scratchFolder('sipp-registrar');
    const log = join(folder, 'credentials.log');
    const start = async (name: string, calls: number, words: string[] = []): Promise<Sipp> => new Sipp(['-sf', packagePath('test', 'interop', 'sipp', `${name}.xml`), '-m', String(calls), '-timeout', '30', ...words], folder, ...await Sipp.ports());
    const registrars = [await start('registrar', 2, ['-trace_logs', '-log_file', log]), await start('plain-registrar', 1), await start('plain-registrar', 1)];
    const uris = ['alice', 'carol', 'dave'].map((user) => `sip:${user}@example.org`);
    const accounts = uris.map((uri, index) => ({ uri, registrar: `sip:127.0.0.1:${registrars[index]!.sipPort}`, user: USER, password: PASSWORD, expiresS: 600, gruu: index > 0 }));
    const file = join(folder, 'handset.json');
    writeFileSync(file, JSON.stringify({ accounts }));
    const handset = await startHandset({ words: ['--config', file], bind: `127.0.0.1:${await freePorts(1)}` });
    try {
      for (const [account, expiresS] of [1800, 600, 600].entries()) assert.is((await handset.event('registered', { account })).expiresS, expiresS);
      const { session } = await handset.ask({ do: 'place-call', to: 'sip:bob@example.org' });
      await handset.event('session-established', { session });
      await handset.ask({ do: 'end', session });
      await handset.event('session-ended', { session });
      const records = await handset.ask({ do: 'records' });
      assert.ok(records.identical === true && records.skipped === 0 && Number(records.checked) > 3);
    } finally {
      await handset.stop();
    }
    for (const registrar of registrars) {
      const { exitCode, output } = await registrar.finished;
      assert.is(exitCode, 0, output);
    }
    assert.equal(handset.events.filter(({ event }) => event === 'unregistered').map(({ account }) => account).sort(), [0, 1, 2]);
    const proofs = credentialsIn(log);
    for (const { method, fields } of proofs) assert.is(fields.response, responseOf(fields, USER, PASSWORD, method), JSON.stringify(fields));
    assert.equal(proofs.map(({ method, fields: { realm, nonce, algorithm = 'MD5', nc } }) => `${method} ${realm} ${nonce} ${algorithm} ${Number.parseInt(nc!, 16)}`), [
      'REGISTER home first SHA-256 1', 'REGISTER edge near MD5 1', 'REGISTER home second SHA-256 1', 'REGISTER edge near MD5 2', 'INVITE edge near MD5 4', 'BYE edge near MD5 5',
    ]);
  });
}

test.run();
