// The control connection: JSON lines over standard input and output, or over TCP on the loopback.
import { createServer, type Server, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { Handset, HandsetEvent } from '../../host-shim/index.ts';
import { EXIT_MISSING, Failure } from '../failure.ts';
import { limits } from './limits.ts';
import { readLines } from './lines.ts';
import { type Care, serve } from './requests.ts';

interface Attached {
  /** No more events. */
  stop(): void;
  /** Quits once all that was asked so far has its reply, or had its time. */
  quitAfterReplies(): void;
}

/** A web page that a browser here shows may send requests to this port, and would have its lines heeded: HTTP's first line ends the connection. */
const HTTP = /^[A-Z]+ \S+ HTTP\/\d/;

/** One connected program: requests in their order, replies as they come, events in between. */
function attach(handset: Handset, quit: () => void, input: Readable, output: Writable, cutOff: () => void, care?: Care, isForeign: (line: string) => boolean = () => false): Attached {
  const unanswered = new Set<Promise<void>>();
  const quitAfterReplies = (): void => {
    const soon = new Promise<void>((resolve) => setTimeout(resolve, limits.lastRepliesMs).unref());
    void Promise.race([Promise.all(unanswered), soon]).then(quit);
  };
  const write = (message: object) => {
    if (output.writableLength > limits.unreadBytes) return cutOff();
    if (output.writable) output.write(`${JSON.stringify(message)}\n`);
  };
  const stop = handset.on('event', (event: HandsetEvent) => write(event));
  readLines(
    input,
    limits.requestLineBytes,
    (line) => {
      if (isForeign(line)) return cutOff();
      const reply: Promise<void> = serve(handset, quitAfterReplies, line, care).then((message) => {
        unanswered.delete(reply);
        write(message);
      });
      unanswered.add(reply);
    },
    () => write({ id: null, ok: false, error: { code: 'LINE_TOO_LONG', message: `a line has at most ${limits.requestLineBytes} bytes.` } }),
  );
  return { stop, quitAfterReplies };
}

export function controlOverStdio(handset: Handset, quit: () => void, care?: Care): void {
  const { quitAfterReplies } = attach(handset, quit, process.stdin, process.stdout, quit, care);
  process.stdin.on('end', quitAfterReplies);
  process.stdout.on('error', quit); // whoever read us is gone
}

export function controlOverTcp(handset: Handset, quit: () => void, port: number, host = '127.0.0.1', care?: Care): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (sockets.size >= limits.clients) {
      socket.once('finish', () => socket.destroy());
      socket.end(
        `${JSON.stringify({ event: 'error', code: 'TOO_MANY_CLIENTS', message: `at most ${limits.clients} programs may control a handset at once.` })}\n`,
      );
      return;
    }
    sockets.add(socket);
    const { stop } = attach(handset, quit, socket, socket, () => socket.destroy(), care, (line) => socket.destroyed || HTTP.test(line));
    socket.on('close', () => {
      sockets.delete(socket);
      stop();
    });
  });
  server.on('close', () => sockets.clear());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Failure(
              'ADDRESS_IN_USE',
              EXIT_MISSING,
              `control port ${host}:${port} is taken by another program. Choose another one, or 0 for any: --control tcp:0`,
            )
          : error,
      ),
    );
    server.listen(port, host, () => {
      server.on('error', () => undefined); // a connection that could not be taken
      resolve(server);
    });
  });
}
