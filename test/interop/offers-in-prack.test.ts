// Offers in PRACK, either way, between the core on a bare machine and SIPp: no guest's own API can change a call that is still dialled.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { Sipp } from '../../tools/scenario/party/sipp.ts';
import { bootBare, type Bare } from '../../host-shim/index.ts';
import { MessageType, SessionProgressWhat, decode, encode, type MessageName } from '../../proto/index.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

interface Told { name: MessageName; session: number; body: any }
type Tell = (command: MessageName, session: number, fields?: object) => void;

/** One call with SIPp; `react` is called with every frame. Returns the names of the events. */
async function play(scenario: string, isCalling: boolean, react: (told: Told, tell: Tell) => void): Promise<string[]> {
  const [sipPort, rtpPort] = await Sipp.ports();
  const names: string[] = [];
  const tell: Tell = (command, session, fields = {}) => void bare.port.send(MessageType[command as keyof typeof MessageType], encode(command, fields), session, 1);
  const bare: Bare = await bootBare({
    bind: { ip: '127.0.0.1', port: 0 }, accounts: [{ uri: 'sip:bare@127.0.0.1' }], audio: { microphone: 'silence' },
    onFrame: (frame) => {
      const { name, body } = decode(frame.type, frame.payload);
      names.push(name);
      react({ name, session: frame.session, body }, tell);
    },
  });
  const words = ['-sf', packagePath('test', 'interop', 'sipp', `${scenario}.xml`), '-m', '1', '-timeout', '20'];
  const sipp = new Sipp(isCalling ? words : [`127.0.0.1:${bare.bind.port}`, ...words], scratchFolder(`sipp-${scenario}`), sipPort, rtpPort);
  try {
    if (isCalling) tell('PlaceCall', 0, { to: `sip:far@127.0.0.1:${sipPort}` });
    const { exitCode, output } = await sipp.finished;
    assert.is(exitCode, 0, output);
    return names;
  } finally {
    await sipp.stop();
    await bare.close();
  }
}

if (havePrograms(['sipp'], ['our offer in PRACK', 'an offer in PRACK'])) {
  test('a hold while it rings is offered in the PRACK of the answer (RFC 3262 5, RFC 6337 2.2 pattern 5) [S02] [S03]', async () => {
    const names = await play('hold-in-prack', true, ({ name, session, body }, tell) => {
      if (name === 'SessionProgress' && body.what === SessionProgressWhat.ALERTING) tell('Hold', session);
    });
    assert.ok(names.indexOf('SessionHeld') > 0 && names.indexOf('SessionHeld') < names.indexOf('SessionEstablished'), names.join(' '));
  });

  test('an offer in the PRACK of our answer is answered in its 200 (RFC 3262 5, RFC 6337 2.2 pattern 5) [S02] [S03]', async () => {
    const names = await play('offer-in-prack', false, ({ name, session }, tell) => {
      if (name !== 'SessionOffered') return;
      tell('Ring', session, { earlyMedia: true });
      tell('Accept', session); // its 200 waits for the PRACK
    });
    assert.equal(names.filter((name) => ['SessionEstablished', 'SessionHeld', 'SessionResumed'].includes(name)), ['SessionEstablished', 'SessionHeld', 'SessionResumed']);
  });
}

test.run();
