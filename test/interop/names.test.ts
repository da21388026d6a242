// A handset and a real name server: SIPp is found by NAPTR and SRV, and the next server when the first one is dead, silent or busy.
import { createSocket, type Socket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { Sipp } from '../../tools/scenario/party/sipp.ts';
import { freePorts } from '../../tools/scenario/party/ports.ts';
import { Dnsmasq, host, naptr, srv } from '../support/dnsmasq.ts';
import { withHandset, type RunningHandset } from '../support/handset.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const NAME = 'example.test';
const HOST = 'host.example.test';
const UDP = `_sip._udp.${NAME}`;
/** Timer B, which is 64 of it, would be half a minute: who waits for that shortens T1. */
const T1_MS = 40;
/** The cases run side by side, each with its own ports, handset and name server. */
const AT_ONCE = 4;
/** SIPp's own UAS knows an INVITE again for one answer only, and fails when a copy of it comes between its 200 and the ACK: this one sends no 180 before. */
const ANSWERS = ['-sf', packagePath('test', 'interop', 'sipp', 'answers-at-once.xml')];

const BUSY = `<?xml version="1.0"?>
<scenario name="busy">
  <recv request="INVITE"/>
  <send><![CDATA[
SIP/2.0 503 Service Unavailable
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Retry-After: 60
Content-Length: 0

]]></send>
  <recv request="ACK"/>
</scenario>
`;

const CASES = {
  dead: 'SRV: nobody is at the first server\'s port, and ICMP says so: the second one gets the call long before timer B',
  silent: 'SRV: the first server is silent, the second one gets the call after timer B',
  busy: 'SRV: the first server answers 503, the second one gets the call',
  naptr: 'NAPTR prefers TCP, and the call goes by TCP',
  weights: 'SRV weights: a server without weight beside one with 65535 gets no call',
  restart: 'a name server with other records is believed when the time to live is over',
  unknown: 'a name that nobody knows: 503, and the reason names the host',
  localhost: 'localhost is this machine, whatever the name server says',
};

const ways: Promise<void>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve());
let started = 0;

/** Starts the case when the one before it on its way is over; the test waits for it. */
function atOnce(name: string, run: () => Promise<void>): void {
  const way = started++ % AT_ONCE;
  const finished = ways[way]!.then(run);
  ways[way] = finished.catch(() => undefined);
  test(name, () => finished);
}

async function called(words: readonly string[], folder: string): Promise<Sipp> {
  const [sipPort, rtpPort] = await Sipp.ports();
  return new Sipp(words, folder, sipPort, rtpPort);
}

/** A handset that asks this name server calls the name and hangs up; the called SIPp has had its call. */
async function calls(handset: RunningHandset, to: string, server: Sipp): Promise<void> {
  await converse(handset, to);
  await served(server);
}

async function converse(handset: RunningHandset, to: string): Promise<void> {
  const { session } = await handset.ask({ do: 'place-call', to });
  await handset.event('session-established', { session });
  await handset.ask({ do: 'end', session });
  await handset.event('session-ended', { session });
}

async function served(server: Sipp): Promise<void> {
  const { exitCode, output } = await server.finished;
  assert.is(exitCode, 0, output);
}

async function withNames(folder: string, records: readonly string[], use: (handset: RunningHandset, names: Dnsmasq) => Promise<void>, configured = ''): Promise<void> {
  const configuration = join(folder, 'handset.yaml');
  writeFileSync(configuration, configured);
  const names = await Dnsmasq.start(records);
  try {
    await withHandset({ words: ['--config', configuration, '--dns', names.address] }, (handset) => use(handset, names));
  } finally {
    await names.stop();
  }
}

async function silentPort(): Promise<{ port: number; socket: Socket }> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { port: socket.address().port, socket };
}

if (havePrograms(['dnsmasq', 'sipp'], Object.values(CASES))) {
  atOnce(`${CASES.dead} [S07 RFC 3263 4.3, RFC 3261 18.4, 17.1.4, D10]`, async () => {
    const folder = scratchFolder('names-dead');
    const server = await called([...ANSWERS, '-m', '1'], folder);
    const dead = await freePorts(1);
    try {
      await withNames(folder, [host(HOST), srv(UDP, HOST, dead, 1), srv(UDP, HOST, server.sipPort, 2)], async (handset) => {
        await calls(handset, `sip:service@${NAME}`, server);
        const { core } = (await handset.ask({ do: 'stats' })) as { core: Record<string, number> };
        assert.is(core.failovers, 1);
      });
    } finally {
      await server.stop();
    }
  });

  atOnce(`${CASES.silent} [S07 RFC 3263 4.3, D10]`, async () => {
    const folder = scratchFolder('names-silent');
    const server = await called([...ANSWERS, '-m', '1'], folder);
    const { port, socket } = await silentPort();
    try {
      await withNames(folder, [host(HOST), srv(UDP, HOST, port, 1), srv(UDP, HOST, server.sipPort, 2)], (handset) => calls(handset, `sip:service@${NAME}`, server), `t1Ms: ${T1_MS}\n`);
    } finally {
      socket.close();
      await server.stop();
    }
  });

  atOnce(`${CASES.busy} [S07 RFC 3263 4.3, D10]`, async () => {
    const folder = scratchFolder('names-busy');
    writeFileSync(join(folder, 'busy.xml'), BUSY);
    const busy = await called(['-sf', 'busy.xml', '-m', '1'], folder);
    const server = await called([...ANSWERS, '-m', '1'], folder);
    try {
      await withNames(folder, [host(HOST), srv(UDP, HOST, busy.sipPort, 1), srv(UDP, HOST, server.sipPort, 2)], async (handset) => {
        await calls(handset, `sip:service@${NAME}`, server);
        await served(busy);
      });
    } finally {
      await busy.stop();
      await server.stop();
    }
  });

  atOnce(`${CASES.naptr} [S07 RFC 3263 4.1, D10]`, async () => {
    const folder = scratchFolder('names-naptr');
    const server = await called([...ANSWERS, '-t', 't1', '-m', '1'], folder);
    const records = [naptr(NAME, 20, 'SIP+D2U', UDP), naptr(NAME, 10, 'SIP+D2T', `_sip._tcp.${NAME}`), host(HOST), srv(`_sip._tcp.${NAME}`, HOST, server.sipPort), srv(UDP, HOST, 9)];
    try {
      await withNames(folder, records, async (handset) => {
        await calls(handset, `sip:service@${NAME}`, server);
        const { net } = (await handset.ask({ do: 'stats' })) as { net: { sent: number; streams: { opened: number } } };
        assert.equal([net.sent, net.streams.opened], [0, 1]);
      });
    } finally {
      await server.stop();
    }
  });

  atOnce(`${CASES.weights} [S07 RFC 2782, D10]`, async () => {
    const folder = scratchFolder('names-weights');
    const server = await called([...ANSWERS, '-m', '4'], folder);
    const { port, socket } = await silentPort();
    let heard = 0;
    socket.on('message', () => heard++);
    try {
      await withNames(folder, [host(HOST), srv(UDP, HOST, port, 1, 0), srv(UDP, HOST, server.sipPort, 1, 65_535)], async (handset) => {
        for (let call = 0; call < 4; call++) {
          await converse(handset, `sip:service@${NAME}`);
        }
        await served(server);
        assert.is(heard, 0);
      });
    } finally {
      socket.close();
      await server.stop();
    }
  });

  atOnce(`${CASES.restart} [S07 RFC 3263 4, D10]`, async () => {
    const folder = scratchFolder('names-restart');
    const [before, after] = [await called([...ANSWERS, '-m', '1'], folder), await called([...ANSWERS, '-m', '1'], folder)];
    try {
      await withNames(folder, [host(HOST), srv(UDP, HOST, before.sipPort)], async (handset, names) => {
        await converse(handset, `sip:service@${NAME}`);
        await names.restart([host(HOST), srv(UDP, HOST, after.sipPort)]);
        await converse(handset, `sip:service@${NAME}`);
        await Promise.all([served(before), served(after)]);
      });
    } finally {
      await before.stop();
      await after.stop();
    }
  });

  atOnce(`${CASES.unknown} [S07 RFC 3263 4.2, D10]`, async () => {
    const folder = scratchFolder('names-unknown');
    await withNames(folder, [host(HOST)], async (handset) => {
      const { session } = await handset.ask({ do: 'place-call', to: 'sip:bob@nobody.test' });
      const { reason } = (await handset.event('session-ended', { session })) as { reason: { sip: number; text: string } };
      assert.is(reason.sip, 503);
      assert.match(reason.text, 'nobody.test');
    });
  });

  atOnce(`${CASES.localhost} [S07 RFC 6761 6.3, D10]`, async () => {
    const folder = scratchFolder('names-localhost');
    const server = await called([...ANSWERS, '-m', '1'], folder);
    try {
      await withNames(folder, [host(HOST)], (handset) => calls(handset, `sip:service@localhost:${server.sipPort}`, server));
    } finally {
      await server.stop();
    }
  });
}

test.run();
