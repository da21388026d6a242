// The media device in threads of its own: the media worker and one codec worker per guest.
import { type MessagePort, Worker } from 'node:worker_threads';
import { type CodecProcess, startCodecs } from './codec-process.ts';
import type { MediaDevice, SwitchFigures, ThreadedMediaOptions } from './device.ts';
import { MediaError, type MediaErrorCode } from './error.ts';
import { mediaLimits } from './limits.ts';
import type { MediaCall, MediaCallName, MediaCalls, MediaMessage, MediaWorkerData } from './media-calls.ts';

/** What the thread told with its last breath outlives it only as the error's own `code`. */
function whyItFailed(error: Error): MediaError {
  const { code } = error as { code?: MediaErrorCode };
  return code?.startsWith('MEDIA_') ? new MediaError(code, error.message, { cause: error }) : new MediaError('MEDIA_CLOSED', `the media thread failed: ${error}`, { cause: error });
}

interface Waiting { resolve: (answer: never) => void; reject: (error: Error) => void }

/** The machine's end of the media worker: calls and their answers. */
class MediaThread {
  onReport: MediaDevice['onReport'] = () => {};
  #worker: Worker | null = null;
  /** Said before the thread was started, which is who is in front: the first that it hears. */
  #early: [MediaCall, readonly MessagePort[]][] = [];
  readonly #waiting = new Map<number, Waiting>();
  readonly #figures = new Map<number, Waiting>();
  #exited: Promise<void> = Promise.resolve();
  #calls = 0;
  #ended: MediaError | null = null;

  constructor(private readonly entry: string, private readonly data: MediaWorkerData) {}

  /** Settles when the worker has opened its audio devices. */
  start(): Promise<void> {
    const { trace } = this.data;
    const worker = new Worker(this.entry, { workerData: this.data, transferList: trace === null ? [] : [trace] });
    this.#worker = worker;
    this.#exited = new Promise((resolve) => worker.once('exit', () => resolve()));
    for (const said of this.#early.splice(0)) worker.postMessage(...said);
    return new Promise((resolve, reject) => {
      let failure: MediaError | null = null;
      worker.on('message', (message: MediaMessage) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'failed') failure = new MediaError(message.code as MediaErrorCode, message.message);
        else this.#take(message);
      });
      worker.on('error', (error) => this.#end((failure ??= whyItFailed(error)), reject));
      worker.on('exit', () => this.#end(failure ?? new MediaError('MEDIA_CLOSED', 'the media device is closed'), reject));
    });
  }

  call<Name extends MediaCallName>(name: Name, given: MediaCalls[Name]['arguments'], transfer: readonly MessagePort[] = []): Promise<MediaCalls[Name]['answer']> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const message: MediaCall = { call: ++this.#calls, name, arguments: given };
    return new Promise((resolve, reject) => {
      this.#waiting.set(message.call, { resolve, reject });
      if (this.#worker) this.#worker.postMessage(message, transfer);
      else this.#early.push([message, transfer]);
    });
  }

  /** A call whose answer nobody needs. */
  tell<Name extends MediaCallName>(name: Name, given: MediaCalls[Name]['arguments']): void {
    this.call(name, given).catch(() => {}); // only when the thread is gone: the next call that is waited for says so
  }

  figuresOf(switchNumber: number): Promise<SwitchFigures> {
    const figures = new Promise<SwitchFigures>((resolve, reject) => this.#figures.set(switchNumber, { resolve, reject }));
    figures.catch(() => {}); // whoever does not ask for them is not to hear that the device was closed
    return figures;
  }

  async close(): Promise<void> {
    if (!this.#worker) return this.data.trace?.close();
    await this.call('close', []).catch((error: MediaError) => {
      if (error.code !== 'MEDIA_CLOSED') throw error;
    });
    await this.#exited;
  }

  #take(message: Exclude<MediaMessage, { kind: 'ready' | 'failed' }>): void {
    if (message.kind === 'report') return this.onReport(message.stream, message.what, message.digit);
    if (message.kind === 'figures') {
      this.#figures.get(message.switchNumber)?.resolve(message.figures as never);
      this.#figures.delete(message.switchNumber);
      return;
    }
    const waiting = this.#waiting.get(message.call);
    this.#waiting.delete(message.call);
    if (message.kind === 'answer') waiting?.resolve(message.answer as never);
    else waiting?.reject(new MediaError(message.code as MediaErrorCode, message.message));
  }

  #end(error: MediaError, reject: (error: MediaError) => void): void {
    this.#ended ??= error;
    reject(this.#ended);
    for (const waiting of [...this.#waiting.values(), ...this.#figures.values()]) waiting.reject(this.#ended);
    this.#waiting.clear();
    this.#figures.clear();
  }
}

/** Its thread starts when it is opened. */
export function createThreadedMedia(options: ThreadedMediaOptions): MediaDevice {
  const { bindIps, placement, microphone, loudspeaker, originNs, trace = null, workers, codecStartMs = mediaLimits.codecWorkerStartMs } = options;
  const thread = new MediaThread(workers.media, { bindIps, placement, microphone, loudspeaker, originNs, trace });
  const codecs = new Map<number, CodecProcess>();

  const detach = (guest: number): void => {
    codecs.get(guest)?.end();
    codecs.delete(guest);
    thread.tell('detach', [guest]);
  };
  const device: MediaDevice = {
    onReport: () => {},
    onCodecLost: () => {},
    async open(count, firstPort = 0) {
      const [, ports] = await Promise.all([thread.start(), thread.call('open', [count, firstPort])]);
      return ports;
    },
    streamOpen: (stream, open) => thread.tell('streamOpen', [stream, open]),
    streamClose: (stream) => thread.tell('streamClose', [stream]),
    streamDtmf: (stream, digits, durationMs) => thread.tell('streamDtmf', [stream, digits, durationMs]),
    audioPath: (muted) => thread.tell('audioPath', [muted]),
    async attachGuest(guest, bundle) {
      if (typeof bundle !== 'string') throw new MediaError('MEDIA_CODEC_BUNDLE', 'a codec worker is started from a bundle, not from modules');
      const running = await startCodecs(workers.codec, bundle, codecStartMs, (reason) => {
        if (codecs.get(guest) !== running) return;
        detach(guest);
        device.onCodecLost(guest, reason);
      });
      codecs.get(guest)?.end();
      codecs.set(guest, running);
      await thread.call('attach', [guest, running.implementation, running.doorbell, running.port], [running.port]);
    },
    detachGuest: detach,
    setOwner: (guest) => thread.tell('setOwner', [guest]),
    beginSwitch: (to) => thread.call('beginSwitch', [to]),
    async commitSwitch() {
      const { tick, switchNumber } = await thread.call('commitSwitch', []);
      return { tick, figures: thread.figuresOf(switchNumber) };
    },
    abortSwitch: () => thread.tell('abortSwitch', []),
    stats: () => thread.call('stats', []),
    async close() {
      for (const running of codecs.values()) running.end();
      codecs.clear();
      await thread.close();
    },
  };
  thread.onReport = (stream, what, digit) => device.onReport(stream, what, digit);
  return device;
}
