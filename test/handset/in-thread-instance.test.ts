// A handset's instance over its restarts, as its registrar sees it.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { InThreadWorld } from '../support/in-thread.ts';
import { scratchFolder } from '../support/scratch.ts';

const ACCOUNT = { uri: 'sip:alice@example.org', registrar: 'sip:10.0.0.9:5060' };

/** The Contact of the first REGISTER of a handset with this account. */
async function registeredContact(seed: number, account: object, storagePath?: string): Promise<string> {
  const sent: string[] = [];
  const world = await new InThreadWorld(seed).bootHandset({
    accounts: [{ ...ACCOUNT, ...account }],
    ...(storagePath ? { storagePath } : {}),
    trace: { datagram: (_nowMs, direction, _local, _remote, data) => void (direction === 'out' && sent.push(Buffer.from(data).toString('latin1'))), frame: () => undefined, log: () => undefined },
  });
  await world.until(() => sent.some((text) => text.startsWith('REGISTER')), 'a REGISTER');
  return /^Contact: (.*)$/m.exec(sent.find((text) => text.startsWith('REGISTER'))!)![1]!.trim();
}

test('a handset that registers by flows is the same instance after a restart, and another one without a store (RFC 5626 4.1) [S06]', async () => {
  const instanceOf = (contact: string): string => /\+sip\.instance="<(urn:uuid:[0-9a-f-]{36})>"/.exec(contact)?.[1] ?? contact;
  const path = join(scratchFolder('instance'), 'store.json');
  const first = instanceOf(await registeredContact(1, { outbound: true }, path));
  assert.match(first, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.is(instanceOf(await registeredContact(2, { outbound: true }, path)), first);
  assert.is.not(instanceOf(await registeredContact(3, { outbound: true })), first);
});

test('a flow has its number, and an account without flows names no instance (RFC 5626 4.2) [S06]', async () => {
  assert.match(await registeredContact(1, { outbound: true }), /;reg-id=1/);
  assert.not.match(await registeredContact(1, {}), /sip\.instance|reg-id/);
});

test.run();
