// The configuration file of a running handset, changed and read again: by SIGHUP and by the control connection.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { withHandset } from '../support/handset.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('reload');
const config = join(folder, 'handset.yaml');
const write = (...lines: string[]): void => writeFileSync(config, [`storagePath: ${join(folder, 'store.json')}`, ...lines, ''].join('\n'));

test('reload takes what may change, names what needs a restart, and a bad file changes nothing; SIGHUP does the same [D14]', async () => {
  write('codecs: [PCMU]', 'answer: android');
  await withHandset({ words: ['--config', config] }, async (handset) => {
    write('codecs: [PCMA]', 'answer: symbian', 'crashDumps: out/dumps', 'codecPlacement: shim');
    const { changed, needRestart } = await handset.ask({ do: 'reload' });
    assert.equal([changed, needRestart], [['answer', 'codecs'], ['codecPlacement', 'crashDumps']]);
    assert.equal((await handset.event('reloaded')).changed, changed);
    write('codecs: [PCMU]', 'answer: nobody', 'codec: x');
    const refusal = await handset.ask({ do: 'reload' }).then(() => '', (error: Error) => error.message);
    assert.match(refusal, /handset\.yaml.*codec/s);
    write('codecs: [PCMU]', 'answer: "off"');
    process.kill(Number(handset.events.find(({ event }) => event === 'ready')!.pid), 'SIGHUP');
    assert.equal((await handset.event('reloaded')).changed, ['answer', 'codecs']);
    await handset.ask({ do: 'switch', to: 'symbian' });
    assert.ok(existsSync(join(folder, 'store.json')));
    await handset.ask({ do: 'factory-reset' });
  });
  assert.not(existsSync(join(folder, 'store.json')));
});

test('twinset factory-reset says what it deletes and does it when it is told to [D14]', () => {
  write();
  writeFileSync(join(folder, 'store.json'), '{}');
  const run = (...words: string[]) => spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'factory-reset', '--config', config, ...words], { encoding: 'utf8' });
  const asked = run();
  assert.is(asked.status, 2);
  assert.match(asked.stderr, /store\.json.*--yes/);
  assert.ok(existsSync(join(folder, 'store.json')));
  assert.is(run('--yes').status, 0);
  assert.not(existsSync(join(folder, 'store.json')));
});

test.run();
