// A network between a sender and a target that cuts each connection after a number of bytes, or flips a bit of an image on the way.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What happens to one connection; null = nothing. */
export type Spoiling = { readonly cutAfterBytes: number } | { readonly flip: true } | null;

/** So many equal bytes in a row are an image's: no header has them. */
const RUN_BYTES = 64;

export class SpoilingProxy {
  readonly #server: Server;
  readonly #targetPort: number;
  readonly #next: () => Spoiling;
  readonly #cut: Promise<unknown>[] = [];
  spoilt = 0;

  static async before(targetPort: number, next: () => Spoiling): Promise<SpoilingProxy> {
    const proxy = new SpoilingProxy(targetPort, next);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  private constructor(targetPort: number, next: () => Spoiling) {
    this.#targetPort = targetPort;
    this.#next = next;
    this.#server = createServer((near) => this.#join(near));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Nothing of the connections that were cut is left. */
  async settled(): Promise<void> {
    await Promise.all(this.#cut);
  }

  close(): void {
    this.#server.close();
  }

  #join(near: Socket): void {
    const far = connect(this.#targetPort, '127.0.0.1');
    const spoiling = this.#next();
    let passed = 0;
    let isFlipped = false;
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    near.on('data', (bytes: Buffer) => {
      if (spoiling && 'cutAfterBytes' in spoiling && passed + bytes.length > spoiling.cutAfterBytes) {
        this.spoilt++;
        this.#cut.push(Promise.all([once(near, 'close'), once(far, 'close')]));
        far.write(bytes.subarray(0, spoiling.cutAfterBytes - passed), end);
        near.pause();
        return;
      }
      if (spoiling && 'flip' in spoiling && !isFlipped) isFlipped = this.#flip(bytes);
      passed += bytes.length;
      far.write(bytes);
    });
    far.on('data', (bytes: Buffer) => near.write(bytes));
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
  }

  #flip(bytes: Buffer): boolean {
    for (let at = RUN_BYTES; at < bytes.length; at++) {
      if (!bytes.subarray(at - RUN_BYTES, at).every((byte) => byte === bytes[at])) continue;
      bytes[at]! ^= 1;
      this.spoilt++;
      return true;
    }
    return false;
  }
}
