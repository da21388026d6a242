// What the core is told, decoded again from the bytes that it boots with.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeConfiguration } from '../../proto/index.ts';
import type { CallOptions } from '../options.ts';
import { configurationOf } from './configuration.ts';

const told = (options: CallOptions) =>
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

test.run();
