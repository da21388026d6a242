// The update service over real sockets: each refusal with its code, one sender at a time, and bounds on what a stranger can do.
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../../host-shim/index.ts';
import { Board, imageOf } from '../../../test/support/board.ts';
import { FOREIGN_KEY, TRUST, signedImage, smallImage } from '../../../test/support/small-image.ts';
import { announcementOf, boot, encodeImage, install, signImage } from '../../image/index.ts';
import { limits } from '../limits.ts';
import { CONTENT_TYPE, REBOOT_PATH, STATE_PATH, UPDATES_PATH, type TargetState } from '../protocol.ts';
import { TargetRefusal, type Target } from '../target.ts';

const GARBAGE = 400;
const GARBAGE_SEED = 11;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const announced = (image: Uint8Array, changes: Record<string, string> = {}) => ({
  headers: { 'Upload-Length': String(image.length), 'Upload-Metadata': `announcement ${base64(announcementOf(image))}`, ...changes },
});
const piece = (bytes: Uint8Array, offset: number, changes: Record<string, string> = {}) => ({
  headers: { 'Content-Type': CONTENT_TYPE, 'Upload-Offset': String(offset), ...changes },
  body: bytes,
});
const pathOf = (image: Uint8Array): string => `${UPDATES_PATH}/${Buffer.from(announcementOf(image).subarray(64, 96)).toString('hex')}`;

async function refused(work: Promise<unknown>, status: number, code: string): Promise<TargetRefusal> {
  const refusal = await work.then(() => null, (error: unknown) => error);
  assert.ok(refusal instanceof TargetRefusal, `${code}: ${String(refusal ?? 'it was done')}`);
  assert.equal([refusal.status, refusal.code], [status, code]);
  return refusal;
}

/** Each test has its board, and nothing outlives it. */
function onBoard(name: string, options: Parameters<typeof Board.on>[0] & { make?: () => Parameters<typeof Board.on>[0] }, work: (board: Board, target: Target) => Promise<void>): void {
  test(name, async () => {
    const board = await Board.on({ ...options, ...options.make?.() });
    const target = board.target();
    try {
      await work(board, target);
    } finally {
      target.close();
      await board.close();
    }
  });
}

const NEW = imageOf(3, 3000);

onBoard('an image is announced, sent in pieces, verified, and started at the next power-on [D02]', {}, async (board, target) => {
  const created = await target.request('POST', UPDATES_PATH, announced(NEW));
  assert.equal([created.headers.location, created.headers['upload-offset']], [pathOf(NEW), '0']);
  const first = await target.request('PATCH', pathOf(NEW), piece(NEW.subarray(0, 1000), 0));
  assert.is(first.headers['upload-offset'], '1000');
  const held = await target.request('HEAD', pathOf(NEW));
  assert.equal([held.headers['upload-offset'], held.headers['upload-length']], ['1000', String(NEW.length)]);
  assert.is(held.headers['repr-digest'], `sha-256=:${createHash('sha256').update(NEW.subarray(0, 1000)).digest('base64')}:`);
  assert.is(boot(board.flash.restarted(), TRUST).mode, 'slot');
  const last = await target.request('PATCH', pathOf(NEW), piece(NEW.subarray(1000), 1000));
  assert.is(last.headers['upload-offset'], String(NEW.length));
  assert.equal((await target.state()).slots[0], {
    slot: 'A', state: 'pending', version: '3.0.0', triesLeft: 3, imageBytes: NEW.length, writtenBytes: NEW.length, sha256: pathOf(NEW).slice(UPDATES_PATH.length + 1),
  });
  assert.equal(board.events.map(({ event }) => event), ['update-begun', 'update-ready']);
  await target.reboot();
  await board.settled();
  assert.is(board.runs, 'A 3.0.0');
});

onBoard('what is not for this device is refused with its own code before a byte is written [D02]', {}, async (board, target) => {
  const writes = board.flash.sectorWrites;
  const offer = (image: Uint8Array, changes?: Record<string, string>) => target.request('POST', UPDATES_PATH, announced(image, changes));
  const flipped = announcementOf(NEW);
  flipped[70]! ^= 1;
  await refused(offer(signImage(encodeImage(smallImage()), FOREIGN_KEY)), 403, 'UNKNOWN_KEY');
  await refused(offer(NEW, { 'Upload-Metadata': `announcement ${base64(flipped)}` }), 403, 'BAD_SIGNATURE');
  await refused(offer(encodeImage(smallImage())), 403, 'BAD_SIGNATURE_BLOCK');
  await refused(offer(signedImage({ hardwareId: 'other-board' })), 422, 'WRONG_HARDWARE');
  await refused(offer(imageOf(1, 3000)), 409, 'OLDER_VERSION');
  await refused(offer(imageOf(2)), 409, 'ALREADY_RUNNING');
  await refused(offer(NEW, { 'Upload-Metadata': 'filename aW1n' }), 400, 'BAD_REQUEST');
  await refused(offer(NEW, { 'Upload-Metadata': 'announcement AAAA' }), 400, 'BAD_HEADER');
  await refused(offer(NEW, { 'Upload-Length': String(NEW.length + 1) }), 400, 'BAD_REQUEST');
  await refused(offer(NEW, { 'Upload-Length': '-1' }), 400, 'BAD_REQUEST');
  await refused(offer(NEW, { 'Tus-Resumable': '0.2.2' }), 412, 'TUS_VERSION');
  await refused(target.request('PATCH', pathOf(NEW), piece(NEW, 0)), 404, 'NO_SUCH_UPDATE');
  await refused(target.request('GET', '/'), 404, 'NO_SUCH_RESOURCE');
  await refused(target.request('GET', `${UPDATES_PATH}/`), 404, 'NO_SUCH_RESOURCE');
  assert.is((await refused(target.request('PUT', STATE_PATH), 405, 'METHOD_NOT_ALLOWED')).headers.allow, 'GET');
  await refused(target.request('GET', STATE_PATH, { headers: { 'X-HTTP-Method-Override': 'constructor' } }), 405, 'METHOD_NOT_ALLOWED');
  await refused(target.request('POST', REBOOT_PATH), 409, 'NOTHING_PENDING');
  assert.is(board.flash.sectorWrites, writes);
  assert.is(board.events.length, 17);
});

onBoard('an image below the security counter, one on trial and one that failed are refused over the network [D02]', { works: (major) => major !== 4 }, async (board, target) => {
  install(board.flash, imageOf(3, 200, 7), TRUST, board.running);
  await target.reboot();
  await board.settled();
  assert.is(board.runs, 'A 3.0.0');
  await refused(target.request('POST', UPDATES_PATH, announced(imageOf(5, 200, 6))), 409, 'ROLLED_BACK');
  const failing = imageOf(4, 200, 7);
  install(board.flash, failing, TRUST, board.running);
  await target.reboot();
  await board.settled();
  assert.is(board.runs, 'A 3.0.0');
  await refused(target.request('POST', UPDATES_PATH, announced(failing)), 409, 'FAILED_BEFORE');
});

onBoard('a piece at another offset, of another type, too long or not as its checksum says is refused, and the upload goes on [D02]', {}, async (_, target) => {
  await target.request('POST', UPDATES_PATH, announced(NEW));
  const send = (bytes: Uint8Array, offset: number, changes?: Record<string, string>) => target.request('PATCH', pathOf(NEW), piece(bytes, offset, changes));
  const sha1 = (bytes: Uint8Array): string => `sha1 ${createHash('sha1').update(bytes).digest('base64')}`;
  assert.is((await refused(send(NEW.subarray(5, 10), 5), 409, 'WRONG_OFFSET')).headers['upload-offset'], '0');
  await refused(send(NEW, 0, { 'Content-Type': 'application/octet-stream' }), 415, 'WRONG_CONTENT_TYPE');
  await refused(send(NEW.subarray(0, 1000), 0, { 'Upload-Checksum': sha1(NEW.subarray(0, 999)) }), 460, 'WRONG_CHECKSUM');
  await refused(send(NEW.subarray(0, 1000), 0, { 'Upload-Checksum': 'md5 AAAA' }), 400, 'BAD_REQUEST');
  await refused(send(new Uint8Array(limits.pieceBytes + 1), 0, { 'Upload-Checksum': sha1(NEW) }), 413, 'PIECE_TOO_LARGE');
  await refused(send(new Uint8Array(NEW.length + 1), 0), 400, 'TRAILING_BYTES');
  assert.is((await target.request('HEAD', pathOf(NEW))).headers['upload-offset'], '0');
  await send(NEW.subarray(0, 1000), 0, { 'Upload-Checksum': sha1(NEW.subarray(0, 1000)) });
  await send(NEW.subarray(1000), 1000);
  assert.is((await target.state()).slots[0].state, 'pending');
});

/** What is answered to bytes as they are, up to the end of the connection. */
async function rawly(port: number, ...parts: readonly (string | Uint8Array)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('error', () => undefined).on('data', (text: string) => {
    answer += text;
  });
  for (const part of parts) socket.write(part);
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}


const BEGUN = `POST ${UPDATES_PATH} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Length: ${NEW.length}\r\nUpload-Metadata: ${announced(NEW).headers['Upload-Metadata']}\r\nContent-Length: 0\r\n\r\n`;
const patch = (head: string): string => `PATCH ${pathOf(NEW)} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nContent-Type: ${CONTENT_TYPE}\r\nUpload-Offset: 0\r\n${head}\r\n`;

onBoard('a piece that says it is longer than the image is refused before it comes, and one that grows too long hears why [D02]', { idleMs: 100 }, async (board, target) => {
  assert.match(await rawly(board.port, BEGUN, patch('Content-Length: 4000000000\r\n')), /^HTTP\/1\.1 201 .*HTTP\/1\.1 400 .*"TRAILING_BYTES"/s);
  const chunk = Buffer.concat([Buffer.from('fff0\r\n'), Buffer.alloc(0xfff0), Buffer.from('\r\n')]);
  const chunks = Array.from({ length: 64 }, () => chunk);
  assert.match(await rawly(board.port, BEGUN, patch('Transfer-Encoding: chunked\r\nUpload-Checksum: sha256 AAAA\r\n'), ...chunks, '0\r\n\r\n'), /^HTTP\/1\.1 201 .*HTTP\/1\.1 413 .*"PIECE_TOO_LARGE"/s);
  assert.is((await target.state()).slots[0].writtenBytes, 0);
});

onBoard('requests that come at once on one connection do not cross: a deletion waits for no piece, and is refused [D02]', { idleMs: 100 }, async (board, target) => {
  const gone = `DELETE ${pathOf(NEW)} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n\r\n`;
  const answers = await rawly(board.port, Buffer.concat([Buffer.from(BEGUN + patch(`Content-Length: ${NEW.length}\r\n`)), NEW, Buffer.from(gone)]));
  assert.equal([...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status), ['201', '204', '423'], answers);
  assert.is((await target.state()).slots[0].state, 'pending');
});

onBoard('an image that arrives whole with a flipped byte is never pending, and begins anew [D02]', {}, async (_, target) => {
  const spoilt = NEW.slice();
  spoilt[2000]! ^= 4;
  await target.request('POST', UPDATES_PATH, announced(NEW));
  await refused(target.request('PATCH', pathOf(NEW), piece(spoilt, 0)), 422, 'BAD_SECTION');
  assert.equal((await target.state()).slots.map(({ state, writtenBytes }) => [state, writtenBytes])[0], ['writing', 0]);
  await refused(target.request('PATCH', pathOf(NEW), piece(NEW, 0)), 404, 'NO_SUCH_UPDATE');
  await target.request('POST', UPDATES_PATH, announced(NEW));
  await target.request('PATCH', pathOf(NEW), piece(NEW, 0));
  assert.is((await target.state()).slots[0].state, 'pending');
});

onBoard('a sender may take its image back and begin anew [D02]', {}, async (_, target) => {
  await target.request('POST', UPDATES_PATH, announced(NEW));
  await target.request('PATCH', pathOf(NEW), piece(NEW.subarray(0, 500), 0));
  await target.request('DELETE', pathOf(NEW));
  await refused(target.request('HEAD', pathOf(NEW)), 404, 'TARGET_FAILED');
  assert.is((await target.request('POST', UPDATES_PATH, announced(NEW))).headers['upload-offset'], '0');
});

onBoard('of two senders the second is told that the target is busy until the first is gone [D02]', {}, async (board, target) => {
  const other = board.target();
  await target.request('POST', UPDATES_PATH, announced(NEW));
  const refusal = await refused(other.request('POST', UPDATES_PATH, announced(imageOf(4, 900))), 423, 'BUSY');
  assert.is(refusal.headers['retry-after'], String(limits.retryAfterS));
  await refused(other.request('PATCH', pathOf(NEW), piece(NEW, 0)), 423, 'BUSY');
  await refused(other.request('DELETE', pathOf(NEW)), 423, 'BUSY');
  assert.is((await other.state()).slots[0].state, 'writing');
  await target.request('PATCH', pathOf(NEW), piece(NEW.subarray(0, 500), 0));
  target.close();
  assert.is((await eventually(() => other.request('POST', UPDATES_PATH, announced(NEW)))).headers['upload-offset'], '500');
  other.close();
});

/** The target learns of a closed connection when its turn comes. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TargetRefusal) || error.code !== 'BUSY') throw error;
    }
  }
}

let clockMs = 0;
const clocked = { nowMs: () => clockMs };

onBoard('whoever holds the upload too long gives way to the next [D02]', clocked, async (board, target) => {
  const other = board.target();
  await target.request('POST', UPDATES_PATH, announced(NEW));
  clockMs += limits.holdMs - 1;
  await refused(other.request('POST', UPDATES_PATH, announced(NEW)), 423, 'BUSY');
  clockMs += 1;
  await other.request('POST', UPDATES_PATH, announced(NEW));
  other.close();
});

onBoard('images are begun in bounded number, so that nobody wears the flash out with two signed ones [D02]', clocked, async (board, target) => {
  const offer = (index: number) => target.request('POST', UPDATES_PATH, announced(imageOf(3 + (index % 2), 900)));
  for (let index = 0; index < limits.begins; index++) await offer(index);
  const writes = board.flash.sectorWrites;
  const refusal = await refused(offer(limits.begins), 429, 'TOO_MANY_UPDATES');
  assert.is(refusal.headers['retry-after'], String(limits.beginEveryMs / 1000));
  assert.is(board.flash.sectorWrites, writes);
  clockMs += limits.beginEveryMs;
  await offer(limits.begins);
  await refused(offer(limits.begins + 1), 429, 'TOO_MANY_UPDATES');
});

onBoard('a connection on which nothing moves is closed, and its upload is free [D02]', { idleMs: 30 }, async (board, target) => {
  await target.request('POST', UPDATES_PATH, announced(NEW));
  target.close();
  const stuck = connect(board.port, '127.0.0.1');
  stuck.write(`PATCH ${pathOf(NEW)} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nContent-Type: ${CONTENT_TYPE}\r\nUpload-Offset: 0\r\nContent-Length: 1000\r\n\r\nabc`);
  await once(stuck, 'close');
  const other = board.target();
  assert.is((await eventually(() => other.request('POST', UPDATES_PATH, announced(NEW)))).headers['upload-offset'], '3');
  other.close();
});

onBoard('requests with bytes changed, cut and doubled by seed never end the service, and nothing becomes pending [D02]', { idleMs: 50 }, async (board, target) => {
  const { headers } = announced(NEW);
  const requests = [
    `POST ${UPDATES_PATH} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Length: ${headers['Upload-Length']}\r\nUpload-Metadata: ${headers['Upload-Metadata']}\r\nContent-Length: 0\r\n\r\n`,
    `PATCH ${pathOf(NEW)} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nContent-Type: ${CONTENT_TYPE}\r\nUpload-Offset: 0\r\nUpload-Checksum: sha256 AAAA\r\nContent-Length: 40\r\n\r\n${'z'.repeat(40)}`,
    `HEAD ${pathOf(NEW)} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n\r\n`,
    `DELETE ${pathOf(NEW)} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  ].map((text) => Buffer.from(text));
  const random = seededRandom(GARBAGE_SEED);
  const below = (bound: number): number => random.next() % bound;
  for (let count = 0; count < GARBAGE; count++) {
    const bytes = Buffer.concat([requests[below(requests.length)]!, below(3) === 0 ? requests[below(requests.length)]! : Buffer.alloc(0)]);
    for (let changes = below(6); changes > 0; changes--) bytes[below(bytes.length)] = below(256);
    const socket = connect(board.port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    socket.end(below(4) === 0 ? bytes.subarray(0, below(bytes.length)) : bytes);
    await once(socket, 'close');
  }
  assert.is((await target.state()).slots[0].state === 'pending', false, `seed ${GARBAGE_SEED}`);
  assert.ok(board.events.length > GARBAGE / 10, 'hardly any of it was read as a request');
});

onBoard('connections are bounded: one too many is closed, and those that are there go on [D02]', {}, async (board, target) => {
  await target.state();
  const crowd: Socket[] = [];
  for (let index = 0; index < limits.connections - 1; index++) {
    const socket = connect(board.port, '127.0.0.1');
    await once(socket, 'connect');
    crowd.push(socket);
  }
  const tooMany = connect(board.port, '127.0.0.1');
  await once(tooMany, 'close');
  assert.is((await target.state()).running, 'B');
  crowd.forEach((socket) => socket.destroy());
});

let talking = true;
onBoard('nobody on the network ends a call by a reboot [D02]', { inCall: () => talking }, async (board, target) => {
  install(board.flash, NEW, TRUST, board.running);
  await refused(target.reboot(), 503, 'IN_CALL');
  talking = false;
  await target.reboot();
  await board.settled();
  assert.is(board.runs, 'A 3.0.0');
});

onBoard('a target tells what it can do and what it has to whoever asks [D02]', {}, async (board, target) => {
  const { headers } = await target.request('OPTIONS', UPDATES_PATH);
  assert.equal([headers['tus-version'], headers['tus-extension'], headers['tus-max-size']], ['1.0.0', 'creation,checksum,termination', '3932160']);
  const { hardware, mode, running, slots }: TargetState = await target.state();
  assert.equal([hardware, mode, running], ['test-board', 'slot', 'B']);
  assert.equal(slots.map(({ state, version, triesLeft }) => [state, version, triesLeft]), [['good', '1.0.0', 3], ['good', '2.0.0', 3]]);
  assert.is(board.events.length, 0);
});

onBoard('in recovery whatever is signed for this device is taken, and a reboot starts it [D03]', { works: (major) => major > 5 }, async (board, target) => {
  assert.is(board.runs, 'recovery');
  const mended = imageOf(6);
  await target.request('POST', UPDATES_PATH, announced(mended));
  await target.request('PATCH', pathOf(mended), piece(mended, 0));
  await target.reboot();
  await board.settled();
  assert.is(board.runs, 'A 6.0.0');
});

test.run();
