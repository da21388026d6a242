// Certificates of those who connect: asked for, checked, and shown, over TLS and over secured WebSocket.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Authority, type Certificate } from '../../../test/support/certificates.ts';
import { havePrograms } from '../../../test/support/programs.ts';
import { scratchFolder } from '../../../test/support/scratch.ts';
import type { StreamSecurity, WebSocketTerms } from './net.ts';
import { systemNetwork } from './system.ts';

const LOOPBACK = { ip: '127.0.0.1', port: 0 };
const WEBSOCKET: WebSocketTerms = { subprotocol: 'sip', largestMessageBytes: 1000 };
const ROWS: [why: string, clients: string[] | undefined, names: string | null, isTaken: boolean][] = [
  ['nobody is asked', undefined, 'URI:sip:stranger.example', true],
  ['anybody whom we trust may', ['*'], 'URI:sip:stranger.example', true],
  ['the domain may', ['other.example', 'example.org'], 'URI:sip:example.org', true],
  ['another domain may not', ['example.org'], 'URI:sip:stranger.example', false],
  ['a certificate of somebody else\'s authority may not', ['*'], null, false],
];

const CASE = 'client certificates are asked for and checked';
if (havePrograms(['openssl'], [CASE])) {
  const folder = scratchFolder('client-certificates');
  const authority = new Authority(folder);
  const stranger = new Authority(folder, 'stranger');
  const securityOf = ({ cert, key }: Certificate): StreamSecurity => ({ cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8'), ca: readFileSync(authority.ca, 'utf8') });
  const server = securityOf(authority.sign('server', 'IP:127.0.0.1'));

  /** Whether a word comes through to the far side; without an answer the connection has ended. */
  const isTaken = async (clients: string[] | undefined, client: StreamSecurity, webSocket?: WebSocketTerms): Promise<boolean> => {
    let heard = '';
    const terms = webSocket ? { webSocket } : {};
    const listener = await systemNetwork.listen(LOOPBACK, (stream) => ({ opened() {}, data(bytes) { heard += String(bytes); stream.write(bytes); }, closed() {} }), { ...terms, security: { ...server, ...(clients ? { clients } : {}) } });
    const answered = await new Promise<boolean>((settled) => {
      const stream = systemNetwork.connect(listener.address, { opened() {}, data: () => settled(true), closed: () => settled(false) }, { ...terms, secured: { name: '127.0.0.1', security: client } });
      stream.write(Buffer.from('hello'));
    });
    await listener.close();
    assert.is(heard, answered ? 'hello' : '');
    return answered;
  };

  for (const [why, clients, names, expected] of ROWS) {
    test(`${why}: over TLS and over WebSocket [S07 RFC 5922 7.4, 7.5]`, async () => {
      const client = securityOf((names === null ? stranger : authority).sign('client', names ?? 'URI:sip:example.org'));
      assert.equal([await isTaken(clients, client), await isTaken(clients, client, WEBSOCKET)], [expected, expected]);
    });
  }
}

test.run();
