// What a handset does when its machine goes on after it stood still.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Handset, HandsetEvent } from '../../../host-shim/index.ts';
import { registersAnew } from './resumption.ts';

test('a machine that goes on registers what was to be registered, and not what somebody has unregistered or what has no registrar [D04]', () => {
  const asked: unknown[] = [];
  let tell: (event: HandsetEvent) => void = () => undefined;
  const handset: Pick<Handset, 'on' | 'input'> = {
    on: (_, listener) => {
      tell = listener;
      return () => undefined;
    },
    input: (guest, verb, fields) => {
      asked.push([guest, verb, fields]);
      return Promise.resolve({ ok: true });
    },
  };
  const goOn = registersAnew(handset, [{ registrar: 'sip:a' }, {}, { registrar: 'sip:c' }, { registrar: 'sip:d' }]);
  tell({ event: 'unregistered', account: 2, sequence: 1 });
  tell({ event: 'registration-failed', account: 3, sip: 503, text: '', sequence: 2 });
  goOn();
  assert.equal(asked, [[null, 'register', { account: 0 }], [null, 'register', { account: 3 }]]);
});

test.run();
