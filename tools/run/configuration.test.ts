// A handset from options and a configuration file: what wins, and how a mistake is told.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../../test/support/scratch.ts';
import { Failure } from '../failure.ts';
import { planRun, type RunOptions } from './configuration.ts';

const folder = scratchFolder('configuration');
function file(text: string): string {
  const path = join(folder, `${Math.abs(text.length)}-${Buffer.from(text).toString('hex').slice(0, 8)}.yaml`);
  writeFileSync(path, text);
  return path;
}
function failure(options: RunOptions): Failure {
  try {
    planRun(options);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('was not refused');
}

test('without options a handset is planned on 5060 with both guests and nobody answering [H01]', () => {
  const { handset, control } = planRun({});
  assert.equal(handset.bind, { ip: '127.0.0.1', port: 5060 });
  assert.equal(handset.guests, [{ name: 'android' }, { name: 'symbian' }]);
  assert.is(handset.answer, 'off');
  assert.equal(control, { kind: 'none' });
});

test('an option wins over the file, and the file over the default [H01]', () => {
  const config = file('bind: "[::1]:5070"\nanswer: symbian\ncodecs: [PCMA]\ncontrol: tcp:7060\n');
  assert.equal(planRun({ config }).handset.bind, { ip: '::1', port: 5070 });
  assert.equal(planRun({ config }).control, { kind: 'tcp', port: 7060 });
  const plan = planRun({ config, bind: ['127.0.0.1:0'], answer: 'active' });
  assert.equal(plan.handset.bind, { ip: '127.0.0.1', port: 0 });
  assert.is(plan.handset.answer, 'active');
  assert.equal(plan.handset.codecs, ['PCMA']);
});

test('--bind twice, or secondBind of the file, serves both address families; two of one family are refused [S07]', () => {
  const config = file('bind: 127.0.0.1:5070\nsecondBind: "[::1]:5072"\nreuseTcp: true\n');
  const { bind, secondBind, reuseTcp } = planRun({ config }).handset;
  assert.equal([bind, secondBind, reuseTcp], [{ ip: '127.0.0.1', port: 5070 }, { ip: '::1', port: 5072 }, true]);
  assert.equal(planRun({ config, bind: ['[::1]:0', '127.0.0.1:5060'] }).handset.secondBind, { ip: '127.0.0.1', port: 5060 });
  assert.is(planRun({ config, bind: ['[::1]:0'] }).handset.secondBind, undefined);
  for (const bind of [['127.0.0.1:0', '127.0.0.2:0'], ['127.0.0.1:0', '[::1]:0', '[::2]:0']]) assert.match(failure({ bind }).message, /one of IPv4 and one of IPv6/);
});

test('late offers, reliable responses, session timers and digits by INFO are in the file, within the bounds of RFC 4028 4 [S02] [S03] [H01]', () => {
  const text = 'lateOffer: true\nreliableWhenSupported: true\nsessionTimerUnasked: true\nsessionExpiresS: 300\nminSeS: 120\ndtmf: info\n';
  const { lateOffer, reliableWhenSupported, sessionTimerUnasked, sessionExpiresS, minSeS, dtmf } = planRun({ config: file(text) }).handset;
  assert.equal([lateOffer, reliableWhenSupported, sessionTimerUnasked, sessionExpiresS, minSeS, dtmf], [true, true, true, 300, 120, 'info']);
  assert.match(failure({ config: file('minSeS: 89\n') }).message, /minSeS/);
  assert.match(failure({ config: file('dtmf: smoke\n') }).message, /dtmf/);
});

test('an account is made of --register, --user and --password [H02]', () => {
  assert.equal(planRun({ register: 'sip:192.0.2.1:5070;transport=udp', user: 'alice', password: 's' }).handset.accounts, [
    { uri: 'sip:alice@192.0.2.1:5070', registrar: 'sip:192.0.2.1:5070;transport=udp', user: 'alice', password: 's' },
  ]);
  assert.equal(planRun({ register: 'sip:bob@example.org', user: 'bob-auth' }).handset.accounts, [
    { uri: 'sip:bob@example.org', registrar: 'sip:example.org', user: 'bob-auth', password: '' },
  ]);
});

test('an account of the file says whether its registrar is believed, its calls hide who calls, and its deflected calls say by whom [H02, S08]', () => {
  const config = file('accounts:\n  - { uri: "sip:alice@example.org", registrar: "sip:example.org", trusted: true, withhold: true, diversion: true }\n');
  assert.equal(planRun({ config }).handset.accounts, [{ uri: 'sip:alice@example.org', registrar: 'sip:example.org', trusted: true, withhold: true, diversion: true }]);
  assert.match(failure({ config: file('accounts:\n  - { uri: "sip:alice@example.org", trusted: sip:example.org }\n') }).message, /accounts\[0\]\.trusted/);
});

test('flows, instance and guard of the file reach the handset, and a wrong one is refused with its place [S05, S06]', () => {
  const config = file('accounts:\n  - { uri: "sip:alice@example.org", outbound: true, edges: ["sip:192.0.2.7;lr"], gruu: true }\nguard: { realm: home, users: [{ user: bob, password: secret }], messages: true }\n');
  const { accounts, guard } = planRun({ config }).handset;
  assert.equal(accounts, [{ uri: 'sip:alice@example.org', outbound: true, edges: ['sip:192.0.2.7;lr'], gruu: true }]);
  assert.equal(guard, { realm: 'home', users: [{ user: 'bob', password: 'secret' }], messages: true });
  assert.match(failure({ config: file('instanceId: me\n') }).message, /instanceId/);
});

test('wrong words are refused with exit status 2 and the option named [H01]', () => {
  for (const [options, words] of [
    [{ bind: ['localhost:5060'] }, /--bind/],
    [{ bind: ['127.0.0.1:99999'] }, /--bind/],
    [{ answer: 'windows' }, /--answer/],
    [{ control: 'udp:1' }, /--control/],
    [{ user: 'x' }, /--register/],
  ] as [RunOptions, RegExp][]) {
    const { code, exitStatus, message } = failure(options);
    assert.is(code, 'BAD_OPTION');
    assert.is(exitStatus, 2);
    assert.match(message, words);
  }
});

test('a bad configuration is told by file, line, column and field; a missing file is status 3 [H01]', () => {
  const config = file('answer: active\naccounts:\n  - uri: nobody\n');
  assert.is(failure({ config }).message, `${config}:3:5: accounts[0].uri must be a SIP URI, such as sip:alice@example.org`);
  assert.is(failure({ config }).exitStatus, 2);
  const unknown = file('answer: windows\n');
  assert.match(failure({ config: unknown }).message, /:1:1: answer must be one of/);
  assert.is(failure({ config: join(folder, 'none.yaml') }).code, 'NO_SUCH_FILE');
  assert.is(failure({ config: join(folder, 'none.yaml') }).exitStatus, 3);
});

test.run();
