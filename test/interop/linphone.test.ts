// linphonec as the far end, over each transport: calls both ways, hold by either, digits, sound, session timers, a switch.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { analyseMarks, readWav } from '../../host-shim/media/index.ts';
import { writeMarkedVoice } from '../../tools/scenario/party/marked-voice.ts';
import { Authority } from '../support/certificates.ts';
import { untilRtp, withHandset, type RunningHandset } from '../support/handset.ts';
import { alsoIpv6 } from '../support/ipv6.ts';
import { Linphone, type LinphoneOptions } from '../../tools/scenario/party/linphone.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { messagesOf, type TracedMessage } from '../support/traces.ts';

const HANDSET_VOICE = 0;
const FAR_VOICE = 1;
const TALK_PACKETS = 100;
/** Of the frames that were sent; the far end's own clock decides how many it played. */
const LEAST_HEARD = 50;

interface Parts { handset: RunningHandset; linphone: Linphone; messages: () => TracedMessage[] }

async function withLinphone(name: string, options: Partial<LinphoneOptions>, words: readonly string[], use: (parts: Parts) => Promise<void>): Promise<void> {
  const folder = scratchFolder(name);
  const [voiceWav, loudspeaker, trace] = ['voice.wav', 'loudspeaker.wav', 'handset.pcapng'].map((file) => join(folder, file)) as [string, string, string];
  await writeMarkedVoice(voiceWav, FAR_VOICE, 8000);
  const linphone = await Linphone.start({ name: 'linus', folder, voiceWav, autoAnswer: true, ...options });
  try {
    await withHandset({ words: [...alsoIpv6, '--answer', 'active', '--codecs', 'PCMU', '--microphone', `marks:${HANDSET_VOICE}`, '--loudspeaker', loudspeaker, '--trace', trace, ...words] }, (handset) =>
      use({ handset, linphone, messages: () => messagesOf(readFileSync(trace)) }),
    );
  } finally {
    await linphone.stop();
  }
  for (const [path, voice, whose] of [[loudspeaker, FAR_VOICE, "linphonec's voice in the handset"], [linphone.recording, HANDSET_VOICE, "the handset's voice in linphonec"]] as const) {
    const { pcm, sampleRateHz } = await readWav(path);
    const { marked } = analyseMarks(pcm, sampleRateHz, voice);
    assert.ok(marked >= LEAST_HEARD, `${whose}: ${marked} marked frames`);
  }
}

/** Hold and resume from both sides, digits both ways, a switch: the call of session `session`. */
async function converse({ handset, linphone }: Parts, session: unknown, weChange: boolean): Promise<void> {
  await linphone.waitFor(/Media streams established/);
  await untilRtp(handset, TALK_PACKETS);
  await handset.ask({ do: 'dtmf', session, digits: '5' });
  await linphone.waitFor(/Receiving tone 5/);
  linphone.tell('7');
  assert.is((await handset.event('dtmf', { session })).digit, '7');
  assert.is((await handset.ask({ do: 'switch', to: 'symbian' })).gapFrames, 0);
  await linphone.pause();
  await handset.event('session-held', { session, side: 'remote' });
  await linphone.resume();
  await handset.event('session-resumed', { session, side: 'remote' });
  if (!weChange) return;
  await handset.ask({ do: 'hold', session });
  await linphone.waitFor(/has been paused by/);
  await handset.ask({ do: 'resume', session });
  await handset.event('session-resumed', { session, side: 'local' });
}

const OUT = (transport: string): string => `a handset calls linphonec over ${transport.toUpperCase()}: hold by either, digits both ways, a switch, BYE`;
const IN = (transport: string): string => `linphonec calls a handset over ${transport.toUpperCase()}: hold by either, digits both ways, a switch, BYE`;
const TLS = 'linphonec calls a handset over TLS, checks its certificate, holds, resumes and hangs up';

if (havePrograms(['linphonec'], [...['udp', 'tcp'].flatMap((transport) => [OUT(transport), IN(transport)])])) {
  for (const transport of ['udp', 'tcp'] as const) {
    test(`${OUT(transport)} (RFC 3264 8.4, RFC 4028 7.2) [S02, S03, S07, D10]`, () =>
      withLinphone(`linphone-out-${transport}`, { transport }, [], async (parts) => {
        const { session } = await parts.handset.ask({ do: 'place-call', to: parts.linphone.uri });
        await parts.handset.event('session-established', { session });
        await converse(parts, session, true);
        await parts.handset.ask({ do: 'end', session });
        await parts.linphone.waitFor(/Call \d+ with .* ended/);
        if (transport !== 'udp') return;
        const [answer] = parts.messages().filter(({ inbound, start, cseq }) => inbound && start.startsWith('SIP/2.0 200') && cseq === '1 INVITE');
        assert.match(answer!.text, /\r\nSession-Expires: 200;refresher=uas\r\n/i, 'linphonec has taken the session timer');
      }));

    test(`${IN(transport)} (RFC 3264 8.4, RFC 4028 9) [S02, S03, S07, D10]`, () =>
      withLinphone(`linphone-in-${transport}`, { transport }, [], async (parts) => {
        parts.linphone.tell(`call ${parts.handset.uri}${transport === 'udp' ? '' : `;transport=${transport}`}`);
        const { session } = await parts.handset.event('session-established');
        await converse(parts, session, true);
        parts.linphone.tell('terminate');
        await parts.handset.event('session-ended', { session });
        if (transport !== 'udp') return;
        const [answer] = parts.messages().filter(({ inbound, start, cseq }) => !inbound && start.startsWith('SIP/2.0 200') && cseq.endsWith('INVITE'));
        assert.match(answer!.text, /\r\nSession-Expires: 200;refresher=ua[cs]\r\n/);
      }));
  }
}

if (havePrograms(['linphonec', 'openssl'], [TLS])) {
  test(`${TLS} (RFC 5630) [S07, D10]`, async () => {
    const folder = scratchFolder('linphone-certificates');
    const authority = new Authority(folder);
    const [own, ours] = [authority.sign('linphone', 'IP:127.0.0.1'), authority.sign('handset', 'IP:127.0.0.1')];
    const config = join(folder, 'handset.yaml');
    writeFileSync(config, `tls: { cert: ${ours.cert}, key: ${ours.key}, ca: ${authority.ca} }\n`);
    const tls = { ca: authority.ca, certificate: own.cert, key: own.key };
    await withLinphone('linphone-tls', { transport: 'tls', tls }, ['--config', config], async (parts) => {
      parts.linphone.tell(`call sip:handset@127.0.0.1:${parts.handset.port + 1};transport=tls`);
      const { session } = await parts.handset.event('session-established');
      // linphonec takes no TLS connection, and one that was accepted serves no request of ours: it changes the call.
      await converse(parts, session, false);
      parts.linphone.tell('terminate');
      await parts.handset.event('session-ended', { session });
      const { net } = (await parts.handset.ask({ do: 'stats' })) as { net: { streams: { accepted: number } } };
      assert.ok(net.streams.accepted > 0);
    });
  });
}

test.run();
