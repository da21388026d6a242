// The update service as HTTP: what each method on each path asks of it, and what it answers.
import type { IncomingMessage } from 'node:http';
import { IMAGE_BYTES } from '../../image/index.ts';
import { ANNOUNCEMENT, CHECKSUMS, CONTENT_TYPE, REBOOT_PATH, STATE_PATH, TUS_EXTENSIONS, TUS_VERSION, UPDATES_PATH } from '../protocol.ts';
import { Refusal } from './refusal.ts';
import { targetState } from './target-state.ts';
import type { Checksum, Piece, Target, UpdateService } from './update-service.ts';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** What happens once the answer is on its way. */
  readonly afterwards?: () => void;
}

type Handler = (request: IncomingMessage, name: string) => Answer | Promise<Answer>;

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function countIn(request: IncomingMessage, name: string): number {
  const text = headerOf(request, name.toLowerCase()) ?? '';
  if (!/^\d{1,10}$/.test(text)) throw new Refusal('BAD_REQUEST', `${name} must be a number of bytes`);
  return Number(text);
}

function announcementIn(request: IncomingMessage): Uint8Array {
  const pairs = (headerOf(request, 'upload-metadata') ?? '').split(',').map((pair) => pair.trim().split(' '));
  const value = pairs.find(([key]) => key === ANNOUNCEMENT)?.[1];
  if (value === undefined) throw new Refusal('BAD_REQUEST', `Upload-Metadata must have ${ANNOUNCEMENT}: the image's header, digest and signature in base64`);
  return new Uint8Array(Buffer.from(value, 'base64'));
}

function checksumIn(request: IncomingMessage): Checksum | null {
  const text = headerOf(request, 'upload-checksum');
  if (text === undefined) return null;
  const [algorithm = '', value = ''] = text.split(' ');
  if (!(CHECKSUMS as readonly string[]).includes(algorithm)) throw new Refusal('BAD_REQUEST', `Upload-Checksum must be one of ${CHECKSUMS.join(', ')}`);
  return { algorithm, digest: Buffer.from(value, 'base64') };
}

/** Refused in its middle it is read on to its end, so that its sender hears why. */
function pieceIn(request: IncomingMessage): Piece {
  const length = headerOf(request, 'content-length');
  return { body: request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Uint8Array>, bytes: length === undefined ? null : Number(length) };
}

/** Also what keeps web pages out: no browser sends this header to another origin unasked, and nothing here answers when it asks. */
function assertTus(request: IncomingMessage): void {
  if (headerOf(request, 'tus-resumable') !== TUS_VERSION)
    throw new Refusal('TUS_VERSION', `the header Tus-Resumable must be ${TUS_VERSION}`, { 'Tus-Version': TUS_VERSION });
}

function tableFor(service: UpdateService, target: Target): Readonly<Record<string, Readonly<Record<string, Handler>>>> {
  const discover: Handler = () => ({
    status: 204,
    headers: { 'Tus-Version': TUS_VERSION, 'Tus-Extension': TUS_EXTENSIONS, 'Tus-Max-Size': String(IMAGE_BYTES), 'Tus-Checksum-Algorithm': CHECKSUMS.join(',') },
  });
  return {
    [STATE_PATH]: { GET: () => ({ status: 200, body: targetState(target.flash, target.trust, target.running) }) },
    [UPDATES_PATH]: {
      OPTIONS: discover,
      POST: (request) => {
        assertTus(request);
        const { name, offset } = service.create(announcementIn(request), countIn(request, 'Upload-Length'), request.socket);
        return { status: 201, headers: { Location: `${UPDATES_PATH}/${name}`, 'Upload-Offset': String(offset) } };
      },
    },
    [`${UPDATES_PATH}/`]: {
      OPTIONS: discover,
      HEAD: (request, name) => {
        assertTus(request);
        const { offset, totalBytes, digest } = service.held(name);
        const held = `sha-256=:${Buffer.from(digest).toString('base64')}:`;
        return { status: 200, headers: { 'Upload-Offset': String(offset), 'Upload-Length': String(totalBytes), 'Repr-Digest': held } };
      },
      PATCH: async (request, name) => {
        assertTus(request);
        if (headerOf(request, 'content-type') !== CONTENT_TYPE) throw new Refusal('WRONG_CONTENT_TYPE', `the Content-Type must be ${CONTENT_TYPE}`);
        const offset = await service.append(name, countIn(request, 'Upload-Offset'), checksumIn(request), pieceIn(request), request.socket);
        return { status: 204, headers: { 'Upload-Offset': String(offset) } };
      },
      DELETE: (request, name) => {
        assertTus(request);
        service.terminate(name, request.socket);
        return { status: 204 };
      },
    },
    [REBOOT_PATH]: {
      POST: (request) => {
        assertTus(request);
        service.mayReboot();
        return { status: 202, afterwards: () => target.restart() };
      },
    },
  };
}

/** Finds who answers a request. */
export function routes(service: UpdateService, target: Target): (request: IncomingMessage) => Answer | Promise<Answer> {
  const table = tableFor(service, target);
  return (request) => {
    const path = (request.url ?? '').split('?')[0]!;
    const [, folder, name] = /^(\/v1\/updates\/)([0-9a-f]{64})$/.exec(path) ?? [undefined, path, ''];
    const methods = Object.hasOwn(table, folder!) ? table[folder!] : undefined;
    if (!methods || (name === '' && folder!.endsWith('/'))) throw new Refusal('NO_SUCH_RESOURCE', `there is nothing at ${path.slice(0, 100)}`);
    const method = headerOf(request, 'x-http-method-override') ?? request.method ?? '';
    const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!handler) throw new Refusal('METHOD_NOT_ALLOWED', `${path} has ${Object.keys(methods).join(', ')}`, { Allow: Object.keys(methods).join(', ') });
    return handler(request, name!);
  };
}
