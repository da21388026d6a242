// ICMP's "port unreachable" on loopback: who is silent and not there is told, who is silent and there is not, who speaks is left alone.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SocketAddress } from './net.ts';
import { systemNetwork } from './system.ts';

async function unusedPort(ip: string): Promise<number> {
  const socket = await systemNetwork.openUdp({ ip, port: 0 }, () => undefined);
  await socket.close();
  return socket.address.port;
}

for (const ip of ['127.0.0.1', '::1']) {
  test(`the second datagram to a port of ${ip} where nobody is brings the failure (RFC 3261 18.4, 17.1.4) [S07]`, async () => {
    let tell!: (to: SocketAddress) => void;
    const failure = new Promise<SocketAddress>((resolve) => { tell = resolve; });
    const socket = await systemNetwork.openUdp({ ip, port: 0 }, () => undefined, tell, { hearsSilence: true });
    const nobody = { ip, port: await unusedPort(ip) }; // not the socket's own, which is taken
    socket.send(nobody, Buffer.from('once'));
    socket.send(nobody, Buffer.from('twice'));
    assert.equal(await failure, nobody);
    await socket.close();
  });
}

test('a datagram to port 0 fails and is no reason to ask whether anybody is there (RFC 3261 18.4) [S07]', async () => {
  const nowhere = { ip: '127.0.0.1', port: 0 };
  const failures: SocketAddress[] = [];
  const socket = await systemNetwork.openUdp({ ip: '127.0.0.1', port: 0 }, () => undefined, (to) => failures.push(to), { hearsSilence: true });
  for (const word of ['once', 'twice', 'again']) socket.send(nowhere, Buffer.from(word));
  assert.equal(failures, [nowhere, nowhere, nowhere]);
  await socket.close();
});

test('a far end that is silent and there gets a keep-alive and no failure; one that speaks gets none (RFC 3261 18.4) [S07]', async () => {
  const heard: string[] = [];
  let keptAlive!: () => void;
  const keepAlive = new Promise<void>((resolve) => { keptAlive = resolve; });
  const silent = await systemNetwork.openUdp({ ip: '127.0.0.1', port: 0 }, (_from, data) => {
    heard.push(Buffer.from(data).toString());
    if (heard.at(-1) === '\r\n\r\n') keptAlive();
  });
  const speaks = await systemNetwork.openUdp({ ip: '127.0.0.1', port: 0 }, (from, data) => speaks.send(from, data));
  let echoed!: () => void;
  let echo = new Promise<void>((resolve) => { echoed = resolve; });
  const failures: SocketAddress[] = [];
  const socket = await systemNetwork.openUdp({ ip: '127.0.0.1', port: 0 }, (_from, data) => {
    assert.is(Buffer.from(data).toString(), 'word');
    echoed();
  }, (to) => failures.push(to), { hearsSilence: true });
  for (let words = 0; words < 4; words++) {
    socket.send(speaks.address, Buffer.from('word'));
    await echo;
    echo = new Promise((resolve) => { echoed = resolve; });
  }
  socket.send(silent.address, Buffer.from('once'));
  socket.send(silent.address, Buffer.from('twice'));
  await keepAlive;
  assert.equal(heard, ['once', 'twice', '\r\n\r\n']);
  assert.equal(failures, []);
  await Promise.all([socket, silent, speaks].map((each) => each.close()));
});

test.run();
