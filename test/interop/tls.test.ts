// SIP over TLS: registration with the registrar's certificate checked against the SIP domain, calls with baresip and between handsets.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Baresip } from '../../tools/scenario/party/baresip.ts';
import { writeMarkedVoice } from '../../tools/scenario/party/marked-voice.ts';
import { Authority, type Certificate } from '../support/certificates.ts';
import { withHandset } from '../support/handset.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const DOMAIN = 'example.org';
const PATIENCE_MS = 30_000;

interface Registrar { port: number; heard: string[]; stop(): Promise<void> }

/** Says 200 to every REGISTER, under this certificate. */
async function startRegistrar({ cert, key }: Certificate): Promise<Registrar> {
  const heard: string[] = [];
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const text = String(bytes);
      heard.push(text);
      const kept = text.split('\r\n').filter((line: string) => /^(Via|From|To|Call-ID|CSeq|Contact):/.test(line));
      socket.write(['SIP/2.0 200 OK', ...kept, 'Content-Length: 0', '', ''].join('\r\n'));
    });
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { port: (server.address() as { port: number }).port, heard, stop: () => new Promise((stopped) => server.close(() => stopped())) };
}

function configuration(folder: string, { cert, key }: Certificate, ca: string, registrar = ''): string {
  const path = join(folder, `handset-${registrar.replace(/\W/g, '')}.yaml`);
  writeFileSync(path, [`tls: { cert: ${cert}, key: ${key}, ca: ${ca} }`, ...(registrar ? ['accounts:', `  - { uri: "sip:alice@${DOMAIN}", registrar: "${registrar}", user: alice, password: x }`] : []), ''].join('\n'));
  return path;
}

async function register(names: string, scheme: string, trusted = true): Promise<{ outcome: string; heard: string[] }> {
  const folder = scratchFolder('tls-register');
  const authority = new Authority(folder);
  const registrar = await startRegistrar((trusted ? authority : new Authority(folder, 'stranger')).sign('registrar', names));
  try {
    const uri = scheme === 'sips' ? `sips:127.0.0.1:${registrar.port}` : `sip:127.0.0.1:${registrar.port};transport=tls`;
    return await withHandset({ words: ['--config', configuration(folder, authority.sign('handset', 'IP:127.0.0.1'), authority.ca, uri)] }, async (handset) => {
      await handset.ask({ do: 'register' }).catch(() => undefined);
      const settled = await handset.link.waitFor('the end of it', ({ event }) => event === 'registered' || event === 'unregistered' || event === 'registration-failed', PATIENCE_MS);
      return { outcome: String(settled.event), heard: [...registrar.heard] };
    });
  } finally {
    await registrar.stop();
  }
}

if (havePrograms(['openssl'], ['registration over TLS'])) {
  for (const [names, why] of [[`URI:sip:${DOMAIN}`, 'a URI'], [`DNS:${DOMAIN}`, 'a DNS name']]) {
    test(`a registrar whose certificate names the SIP domain as ${why} is registered with [S07 RFC 5922 7.1]`, async () => {
      const { outcome, heard } = await register(names!, 'sip');
      assert.is(outcome, 'registered');
      assert.match(heard[0]!, /\r\nVia: SIP\/2\.0\/TLS 127\.0\.0\.1:\d+;/);
      assert.match(heard[0]!, /\r\nContact: <sip:alice@127\.0\.0\.1:\d+;transport=tls>/);
    });
  }

  test('a sips registrar is reached by TLS [S07 RFC 3261 19.1.1, 26.2.2]', async () => {
    assert.is((await register(`DNS:${DOMAIN}`, 'sips')).outcome, 'registered');
  });

  for (const [names, why] of [['URI:sip:elsewhere.example', 'names another domain'], [`DNS:*.${DOMAIN}`, 'names only what is below it']]) {
    test(`a registrar whose certificate ${why} is told nothing [S07 RFC 5922 7.2, 7.3]`, async () => {
      const { outcome, heard } = await register(names!, 'sip');
      assert.is.not(outcome, 'registered');
      assert.equal(heard, []);
    });
  }

  test('a registrar whose certificate nobody trusted has signed is told nothing [S07 RFC 5922 7.3]', async () => {
    const { outcome, heard } = await register(`URI:sip:${DOMAIN}`, 'sip', false);
    assert.is.not(outcome, 'registered');
    assert.equal(heard, []);
  });
}

const CALLS = ['a handset calls baresip over TLS', 'baresip calls a handset over TLS'] as const;
if (havePrograms(['openssl', 'baresip'], CALLS)) {
  const withBaresip = async (use: (baresip: Baresip, config: string) => Promise<void>): Promise<void> => {
    const folder = scratchFolder('baresip-tls');
    const authority = new Authority(folder);
    const voiceWav = join(folder, 'voice.wav');
    await writeMarkedVoice(voiceWav, 1, 8000);
    const tls = { certificate: authority.sign('baresip', 'IP:127.0.0.1').both, ca: authority.ca };
    const baresip = await Baresip.start({ name: 'bob', folder, answer: 'auto', codecs: 'pcmu', voiceWav, tls });
    try {
      await use(baresip, configuration(folder, authority.sign('handset', 'IP:127.0.0.1'), authority.ca));
    } finally {
      await baresip.stop();
    }
  };

  test(`${CALLS[0]}, and not one datagram goes out [S07, D10]`, () =>
    withBaresip((baresip, config) =>
      withHandset({ words: ['--config', config] }, async (handset) => {
        const { session } = await handset.ask({ do: 'place-call', to: `sip:bob@127.0.0.1:${baresip.sipPort + 1};transport=tls` });
        await handset.event('session-established', { session });
        await handset.ask({ do: 'end', session });
        await handset.event('session-ended', { session });
        const { net } = (await handset.ask({ do: 'stats' })) as { net: { sent: number; streams: { opened: number } } };
        assert.equal([net.sent, net.streams.opened], [0, 1]);
      }),
    ));

  test(`${CALLS[1]} and hangs up [S07, D10]`, () =>
    withBaresip((baresip, config) =>
      withHandset({ words: ['--config', config, '--answer', 'active'] }, async (handset) => {
        await baresip.command('dial', `sip:handset@127.0.0.1:${handset.port + 1};transport=tls`);
        const { session } = await handset.event('session-established');
        await baresip.command('hangup');
        await handset.event('session-ended', { session });
        const { net } = (await handset.ask({ do: 'stats' })) as { net: { received: number; streams: { accepted: number } } };
        assert.equal([net.received, net.streams.accepted], [0, 1]);
      }),
    ));
}

const REUSE = 'a called handset hangs up on the connection of the caller, whose certificate names its address';
if (havePrograms(['openssl'], [REUSE])) {
  test(`${REUSE} [S07 RFC 5923 8.2]`, async () => {
    const folder = scratchFolder('tls-reuse');
    const authority = new Authority(folder);
    const words = (name: string): string[] => {
      const { cert, key } = authority.sign(name, 'IP:127.0.0.1');
      const path = join(folder, `${name}.yaml`);
      writeFileSync(path, `tls: { cert: ${cert}, key: ${key}, ca: ${authority.ca}, clients: ["*"] }\n`);
      return ['--config', path];
    };
    await withHandset({ words: [...words('bob'), '--answer', 'active'] }, (bob) => withHandset({ words: words('alice') }, async (alice) => {
      const { session } = await alice.ask({ do: 'place-call', to: `sip:handset@127.0.0.1:${bob.port + 1};transport=tls` });
      await alice.event('session-established', { session });
      const established = await bob.event('session-established');
      await bob.ask({ do: 'end', session: established.session });
      await alice.event('session-ended', { session });
      await bob.event('session-ended', { session: established.session });
      const { net, core } = (await bob.ask({ do: 'stats' })) as { net: { streams: { accepted: number; opened: number } }; core: { connectionsReused: number } };
      assert.equal([net.streams.accepted, net.streams.opened, core.connectionsReused], [1, 0, 1]);
    }));
  });
}

test.run();
