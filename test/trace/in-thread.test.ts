// The trace of a machine in one thread under virtual time: its RTP stands beside SIP, packet for packet as it was sent and heard.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openInThreadTrace, readIpPacket, readPcapng } from '../../host-shim/trace/index.ts';
import { InThreadWorld } from '../support/in-thread.ts';
import { scratchFolder } from '../support/scratch.ts';

const TALK_MS = 1_000;

test('RTP of an in-thread machine is in its trace, both directions, as many packets as its statistics count [D07, M01]', async () => {
  const path = join(scratchFolder('in-thread-trace'), 'handset.pcapng');
  const trace = openInThreadTrace(path);
  const world = await new InThreadWorld().bootHandset({ trace: trace.sink });
  const bob = await world.bootFarEnd('bob', 1);
  await world.settle(world.handset.input('android', 'place-call', { to: bob.uri }));
  await world.until(() => bob.established === 1, 'the call is up');
  await world.clock.advance(TALK_MS);
  bob.hangUp();
  await world.until(() => world.named('session-ended').length === 1, 'the call is over');
  const { media } = (await world.settle(world.handset.stats())) as { media: { streams: { localPort: number; rtp: { sent: number; received: number } }[] } };
  const [{ localPort, rtp }] = media.streams as [typeof media.streams[0]];
  trace.close();
  const { interfaces, packets } = readPcapng(readFileSync(path))!;
  const traced = packets.filter(({ interfaceIndex }) => interfaces[interfaceIndex]!.name === 'rtp');
  const ports = new Set(traced.map(({ inbound, data }) => { const { from, to } = readIpPacket(Buffer.from(data))!; return (inbound ? to : from).port; }));
  assert.equal([...ports], [localPort]);
  assert.equal([traced.filter(({ inbound }) => !inbound).length, traced.filter(({ inbound }) => inbound).length], [rtp.sent, rtp.received]);
  assert.ok(rtp.sent > TALK_MS / 40 && rtp.received > TALK_MS / 40, JSON.stringify(rtp));
});

test.run();
