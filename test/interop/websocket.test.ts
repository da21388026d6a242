// SIP over WebSocket: a JsSIP user agent, as browsers carry it, and handsets among themselves.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readPcapng } from '../../host-shim/trace/index.ts';
import { freePorts } from '../../tools/scenario/party/ports.ts';
import { ladderOf } from '../../tools/trace/ladder.ts';
import { tracedRun } from '../../tools/trace/source.ts';
import { Authority } from '../support/certificates.ts';
import { withHandset } from '../support/handset.ts';
import { isInstalled, startJsSip } from '../support/jssip.ts';
import { startKamailio, type Kamailio } from '../../tools/scenario/party/kamailio.ts';
import { haveKamailio } from '../support/kamailio.ts';
import { havePrograms, skip } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

function configuration(folder: string, name: string, lines: string[]): string[] {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return ['--config', path];
}

const JSSIP = 'a JsSIP user agent has its OPTIONS and MESSAGE answered by a handset';
if (await isInstalled()) {
  test(`${JSSIP} [S07, D10 RFC 7118]`, async () => {
    const port = await freePorts(1);
    const words = configuration(scratchFolder('jssip'), 'handset', [`webSocket: { port: ${port} }`]);
    await withHandset({ words }, async (handset) => {
      const jssip = await startJsSip({ port, uri: 'sip:browser@example.org', register: false });
      try {
        assert.is(await jssip.options(`sip:handset@127.0.0.1:${port};transport=ws`), 200);
        const heard = handset.event('message');
        assert.is(await jssip.message(`sip:handset@127.0.0.1:${port};transport=ws`, 'gr\u00fc\u00df dich'), 200);
        assert.is((await heard).text, 'gr\u00fc\u00df dich');
        const { net } = (await handset.ask({ do: 'stats' })) as { net: { received: number; streams: { accepted: number } } };
        assert.equal([net.received, net.streams.accepted], [0, 1]);
      } finally {
        jssip.stop();
      }
    });
  });
} else skip(JSSIP, 'the npm package jssip is not there and could not be fetched');

const REGISTERED = 'a handset and a JsSIP user agent, both registered at Kamailio over WebSocket, send each other messages';
const CALLED = 'a handset on UDP calls one on WebSocket by way of a record-routing Kamailio, and is hung up on';
const CALLED_SECURELY = 'a handset on UDP calls one on secured WebSocket by way of a record-routing Kamailio, and is hung up on';
if (haveKamailio([REGISTERED, CALLED, CALLED_SECURELY])) {
  const withKamailio = async (use: (kamailio: Kamailio, words: (user: string) => string[]) => Promise<void>, isSecured = false): Promise<void> => {
    const folder = scratchFolder('kamailio-websocket');
    const authority = isSecured ? new Authority(folder) : null;
    const ours = authority?.sign('handset', 'IP:127.0.0.1');
    const trust = authority && ours ? [`tls: { cert: ${ours.cert}, key: ${ours.key}, ca: ${authority.ca} }`] : [];
    const kamailio = await startKamailio(folder, 600, { tcp: true, webSocket: true, ...(authority ? { tls: authority.sign('kamailio', 'IP:127.0.0.1') } : {}) });
    const registrar = isSecured ? `sip:127.0.0.1:${kamailio.port + 1};transport=wss` : `sip:127.0.0.1:${kamailio.port};transport=ws`;
    const words = (user: string): string[] => configuration(folder, user, [...trust, 'accounts:', `  - { uri: "sip:${user}@127.0.0.1", registrar: "${registrar}", user: ${user}, password: secret }`]);
    try {
      await use(kamailio, words);
    } finally {
      await kamailio.stop();
    }
  };

  if (await isInstalled()) {
    test(`${REGISTERED} [S07, D10 RFC 7118]`, () =>
      withKamailio((kamailio, words) =>
        withHandset({ words: words('alice') }, async (handset) => {
          await handset.event('registered');
          assert.match(kamailio.location('alice')!.contact, /^sip:alice@[0-9a-f]{16}\.invalid;transport=ws$/);
          const jssip = await startJsSip({ port: kamailio.port, uri: 'sip:browser@127.0.0.1', password: 'secret', register: true });
          try {
            await jssip.registered();
            const heard = handset.event('message');
            assert.is(await jssip.message('sip:alice@127.0.0.1', 'to the handset'), 200);
            assert.is((await heard).text, 'to the handset');
            const answered = jssip.nextMessage();
            await handset.ask({ do: 'send-message', to: 'sip:browser@127.0.0.1', text: 'to the browser' });
            assert.is(await answered, 'to the browser');
          } finally {
            jssip.stop();
          }
        }),
      ));
  } else skip(REGISTERED, 'the npm package jssip is not there and could not be fetched');

  for (const isSecured of [false, true]) {
    if (isSecured && !havePrograms(['openssl'], [CALLED_SECURELY])) continue;
    test(`${isSecured ? CALLED_SECURELY : CALLED} [S07, D10 RFC 7118]`, () =>
      withKamailio((kamailio, words) =>
        withHandset({ words: [...words('alice'), '--answer', 'active'] }, (alice) =>
          withHandset({ words: ['--register', `sip:127.0.0.1:${kamailio.port}`, '--user', 'bob', '--password', 'secret'] }, async (bob) => {
            await Promise.all([alice.event('registered'), bob.event('registered')]);
            const { session } = await bob.ask({ do: 'place-call', to: `sip:alice@127.0.0.1:${kamailio.port}` });
            await bob.event('session-established', { session });
            await alice.ask({ do: 'end', session: (await alice.event('session-established')).session });
            const { reason } = await bob.event('session-ended', { session });
            assert.is((reason as { side: string }).side, 'remote');
            const { net } = (await alice.ask({ do: 'stats' })) as { net: { sent: number; received: number; streams: { opened: number; accepted: number } } };
            assert.equal([net.sent, net.received, net.streams.opened, net.streams.accepted], [0, 0, 1, 0]);
          }),
        ),
        isSecured,
      ));
  }
}

const SECURED = 'a handset calls another over secured WebSocket';
for (const [secured, name] of [[false, 'a handset calls another over WebSocket'], [true, SECURED]] as const) {
  if (secured && !havePrograms(['openssl'], [SECURED])) continue;
  test(`${name}, talks and is hung up on, and no datagram goes out [S07 RFC 7118]`, async () => {
    const folder = scratchFolder(secured ? 'websocket-secured' : 'websocket');
    const port = await freePorts(1);
    const tls = (): string[] => {
      if (!secured) return [];
      const authority = new Authority(folder);
      const { cert, key } = authority.sign('handset', 'IP:127.0.0.1');
      return [`tls: { cert: ${cert}, key: ${key}, ca: ${authority.ca} }`];
    };
    const trust = tls();
    await withHandset({ words: [...configuration(folder, 'called', [...trust, `webSocket: { ${secured ? 'securedPort' : 'port'}: ${port} }`]), '--answer', 'active'] }, (called) =>
      withHandset({ words: [...configuration(folder, 'caller', [...trust, 'answer: "off"']), '--trace', join(folder, 'caller.pcapng')] }, async (caller) => {
        const { session } = await caller.ask({ do: 'place-call', to: `${secured ? 'sips' : 'sip'}:handset@127.0.0.1:${port};transport=ws` });
        await caller.event('session-established', { session });
        await called.ask({ do: 'end', session: (await called.event('session-established')).session });
        await caller.event('session-ended', { session });
        const { net } = (await caller.ask({ do: 'stats' })) as { net: { sent: number; received: number; streams: { opened: number; accepted: number } } };
        assert.equal([net.sent, net.received, net.streams.opened, net.streams.accepted], [0, 0, 1, 0]);
      }),
    );
    const { arrows } = ladderOf(tracedRun(readPcapng(readFileSync(join(folder, 'caller.pcapng')))));
    assert.equal(arrows.map(({ label }) => label.replace(/ .*\(/, ' (')).filter((label) => !label.startsWith('1')), ['INVITE (SDP)', '200 (INVITE, SDP)', 'ACK', 'BYE', '200 (BYE)']);
  });
}

test.run();
