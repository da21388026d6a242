// A target as its sender sees it: one connection that is kept, one request at a time, answers of bounded size.
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { systemReason } from '../../host-shim/files/index.ts';
import { sender } from './limits.ts';
import { REBOOT_PATH, STATE_PATH, TUS_VERSION, type SlotDescription, type TargetState, type UpdateErrorCode } from './protocol.ts';

export interface TargetAddress {
  readonly host: string;
  readonly port: number;
}

/** The target understood and says no. */
export class TargetRefusal extends Error {
  override readonly name = 'TargetRefusal';
  readonly status: number;
  readonly code: UpdateErrorCode | 'TARGET_FAILED';
  readonly headers: IncomingHttpHeaders;
  constructor(status: number, code: TargetRefusal['code'], message: string, headers: IncomingHttpHeaders) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Nobody answers, or what answers breaks off: it may be tried again. */
export class TargetUnreachable extends Error {
  override readonly name = 'TargetUnreachable';
}

export interface TargetAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Outgoing {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

function refusalOf(status: number, headers: IncomingHttpHeaders, body: string): TargetRefusal {
  try {
    const { code, message } = JSON.parse(body) as { code: UpdateErrorCode; message: string };
    if (typeof code === 'string' && typeof message === 'string') return new TargetRefusal(status, code, message, headers);
  } catch {
    // Not ours: told below.
  }
  return strangeAnswer(status, `it answers ${status}`, headers);
}

/** Somebody else's port. */
const strangeAnswer = (status: number, answered: string, headers: IncomingHttpHeaders = {}): TargetRefusal => new TargetRefusal(status, 'TARGET_FAILED', `${answered} in words that are not a target's: is this its port?`, headers);
/** Of Node's parser. */
const NOT_HTTP = /^HPE_/;
const codeOf = (error: Error): string => String((error as NodeJS.ErrnoException).code ?? '');

const isSlot = (slot: unknown): boolean => {
  const { state, triesLeft, version, sha256 } = (slot ?? {}) as Partial<Record<keyof SlotDescription, unknown>>;
  return typeof state === 'string' && typeof triesLeft === 'number' && [version, sha256].every((text) => text === null || typeof text === 'string');
};

/** Whoever answers at that port may say anything. */
function isTargetState(said: unknown): said is TargetState {
  const { hardware, mode, running, keys, slots } = (said ?? {}) as Partial<Record<keyof TargetState, unknown>>;
  return typeof hardware === 'string' && (mode === 'slot' || mode === 'recovery') && (running === null || typeof running === 'string')
    && Array.isArray(keys) && keys.every((key) => typeof key === 'string') && Array.isArray(slots) && slots.length === 2 && slots.every(isSlot);
}

export class Target {
  readonly address: TargetAddress;
  readonly #requestMs: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(address: TargetAddress, requestMs: number = sender.requestMs) {
    this.address = address;
    this.#requestMs = requestMs;
  }

  request(method: string, path: string, outgoing: Outgoing = {}): Promise<TargetAnswer> {
    return this.#request(method, path, outgoing, true);
  }

  #request(method: string, path: string, { headers = {}, body }: Outgoing, mayRepeat: boolean): Promise<TargetAnswer> {
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void => {
        // A kept connection may have been closed at the other end just when it was used: that says nothing of the target. Each request names its offset, so none is done twice.
        if (outgoing.reusedSocket && mayRepeat) resolve(this.#request(method, path, { headers, ...(body && { body }) }, false));
        else reject(NOT_HTTP.test(codeOf(error)) ? strangeAnswer(0, 'it answers') : new TargetUnreachable(codeOf(error) ? systemReason(error) : error.message, { cause: error }));
      };
      const outgoing = httpRequest(
        {
          ...this.address,
          agent: this.#agent,
          method,
          path,
          timeout: sender.answerMs,
          signal: AbortSignal.timeout(this.#requestMs),
          headers: { 'Tus-Resumable': TUS_VERSION, 'Content-Length': String(body?.length ?? 0), ...headers },
        },
        (response) => {
          const parts: Buffer[] = [];
          let bytes = 0;
          response.on('data', (part: Buffer) => {
            bytes += part.length;
            if (bytes > sender.answerBytes) outgoing.destroy(new Error('its answer has no end'));
            else parts.push(part);
          });
          response.once('error', failed);
          response.once('end', () => {
            const text = Buffer.concat(parts).toString('utf8');
            const status = response.statusCode ?? 0;
            if (status >= 200 && status < 300) resolve({ headers: response.headers, body: text });
            else reject(refusalOf(status, response.headers, text));
          });
        },
      );
      outgoing.once('timeout', () => outgoing.destroy(new Error('it does not answer')));
      outgoing.once('error', failed);
      outgoing.end(body);
    });
  }

  async state(): Promise<TargetState> {
    const { body } = await this.request('GET', STATE_PATH);
    try {
      const state: unknown = JSON.parse(body);
      if (isTargetState(state)) return state;
    } catch {
      // Not ours: told below.
    }
    throw strangeAnswer(200, 'it answers');
  }

  async reboot(): Promise<void> {
    await this.request('POST', REBOOT_PATH);
  }

  close(): void {
    this.#agent.destroy();
  }
}
