// What the core is told, decoded again from the bytes that it boots with.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeConfiguration } from '../../proto/index.ts';
import { commonCodecs, configurationOf, type ConfigurationInputs } from './configuration.ts';

const told = (options: Partial<ConfigurationInputs>) =>
  decodeConfiguration(configurationOf({ bind: { ip: '127.0.0.1', port: 5060 }, codecs: ['PCMU'], mediaPorts: [4000], manifests: [], ...options }));

test('the core gets a late offer, reliable responses, session timers and digits by INFO as they are configured [S02] [S03] [H01]', () => {
  assert.is(told({ lateOffer: true }).lateOffer, true);
  assert.is(told({ reliableWhenSupported: true }).reliableWhenSupported, true);
  assert.is(told({ sessionTimerUnasked: true }).sessionTimerUnasked, true);
  assert.is(told({ sessionExpiresS: 120 }).sessionExpiresS, 120);
  assert.is(told({ minSeS: 100 }).minSeS, 100);
  assert.is(told({ dtmf: 'info' }).dtmfByInfo, true);
});

test('without them the core has its own defaults [H01]', () => {
  const { lateOffer, reliableWhenSupported, sessionTimerUnasked, sessionExpiresS, minSeS, dtmfByInfo } = told({ dtmf: 'rtp' });
  assert.equal([lateOffer, reliableWhenSupported, sessionTimerUnasked, sessionExpiresS, minSeS, dtmfByInfo], [false, false, false, 0, 0, false]);
});

test('of the codecs that are asked for those count that all guests have; one that nobody has was misspelt and is refused [M02]', () => {
  const guest = (name: string, ...codecs: string[]) => ({ name, codecs }) as unknown as ConfigurationInputs['manifests'][number];
  const guests = [guest('android', 'PCMU', 'PCMA', 'G722'), guest('deskphone', 'PCMA', 'PCMU')];
  assert.equal(commonCodecs(guests, ['G722', 'PCMA'], []), ['PCMA']);
  assert.equal(commonCodecs(guests, undefined, []), ['PCMU', 'PCMA']);
  assert.throws(() => commonCodecs(guests, ['PCMA', 'PCMUU'], []), /nobody here has the codec PCMUU; there are PCMU, PCMA, G722/);
  assert.throws(() => commonCodecs(guests, ['G722'], []), /none of the codecs G722 is had by all guests/);
});

test('the core gets the flows, the instance and the guard that are configured [S05] [S06]', () => {
  const instanceId = 'urn:uuid:00000000-0000-4000-8000-000000000001';
  const account = { uri: 'sip:alice@example.org', outbound: true, edges: ['sip:192.0.2.7;lr'], gruu: true };
  const { accounts, instanceId: toldInstance, guard, guardedUsers } = told({ accounts: [account], instanceId, guard: { realm: 'home', users: [{ user: 'bob', password: 'secret' }], takingCalls: true } });
  assert.equal([accounts[0]!.outbound, accounts[0]!.edges, accounts[0]!.gruu, toldInstance], [true, ['sip:192.0.2.7;lr'], true, instanceId]);
  assert.equal([guard!.realm, guard!.messages, guard!.takingCalls, guard!.calls], ['home', false, true, false]);
  assert.equal(guardedUsers.map(({ user, password }) => [user, password]), [['bob', 'secret']]);
  assert.throws(() => told({ guard: { realm: 'home', users: Array.from({ length: 9 }, (_, index) => ({ user: `${index}`, password: 'x' })) } }), /at most 8/);
});

test.run();
