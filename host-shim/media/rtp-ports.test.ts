// RTP ports of a machine with an address of each family: the same number in both, and none that somebody has in the other one.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VirtualClock } from '../devices/clock/virtual.ts';
import type { SocketAddress } from '../devices/net/net.ts';
import { SimulatedNetwork } from '../devices/net/simulated.ts';
import { RtpPorts } from './rtp-ports.ts';

const IPV4 = '10.0.0.1', IPV6 = '2001:db8::1';

function network(): SimulatedNetwork {
  return new SimulatedNetwork(new VirtualClock());
}

test('a port is even and bound in both families; one that is taken in the other family is left alone (RFC 3550 11, RFC 6157 4) [S07, M01]', async () => {
  const net = network();
  const [expected] = await new RtpPorts(network(), [IPV4, IPV6], () => {}).open(1);
  const other = await net.openUdp({ ip: IPV6, port: expected! }, () => {});
  const ports = new RtpPorts(net, [IPV4, IPV6], () => {});
  const opened = await ports.open(3);
  assert.is(opened.length, 3);
  assert.ok(opened.every((port) => port % 2 === 0 && port !== expected));
  for (const port of opened) assert.equal([IPV4, IPV6].map((ip) => ports.toward(port, { ip, port: 4000 })!.address), [{ ip: IPV4, port }, { ip: IPV6, port }]);
  await ports.close();
  await other.close();
  for (const ip of [IPV4, IPV6]) await (await net.openUdp({ ip, port: opened[0]! }, () => {})).close();
});

test('with an address of one family everything goes out from it [M01]', async () => {
  const ports = new RtpPorts(network(), [IPV4], () => {});
  const [port] = await ports.open(1);
  assert.equal(ports.toward(port!, { ip: IPV6, port: 4000 })!.address, { ip: IPV4, port } as SocketAddress);
});

test.run();
