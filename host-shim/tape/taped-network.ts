// Sockets with a tape in between: what comes in are moments, what goes out are deeds.
import type { Network, SocketAddress, Stream, StreamEvents } from '../devices/net/net.ts';
import { TapeKind } from './kind.ts';
import type { Tape } from './tape.ts';

const textOf = ({ ip, port }: SocketAddress): string => `${ip} ${port}`;
const NOWHERE: SocketAddress = { ip: '', port: 0 };

function addressOf(text: string): SocketAddress {
  const [ip = '', port] = text.split(' ');
  return { ip, port: Number(port) };
}

export function tapedNetwork(tape: Tape, inner: Network | null): Network {
  return {
    async openUdp(bind, receive, failed, terms) {
      const number = tape.next('socket');
      tape.on(TapeKind.Datagram, number, ({ text, bytes }) => receive(addressOf(text), bytes));
      tape.on(TapeKind.DatagramFailed, number, ({ text }) => failed?.(addressOf(text)));
      let socket: Awaited<ReturnType<Network['openUdp']>> | null = null;
      const address = await tape.settled(async () => {
        socket = await inner!.openUdp(
          bind,
          (from, data) => tape.moment(TapeKind.Datagram, number, textOf(from), data),
          (to) => tape.moment(TapeKind.DatagramFailed, number, textOf(to)),
          terms,
        );
        return socket.address;
      });
      return {
        address,
        counters: socket!?.counters ?? { received: 0, sent: 0, sendErrors: 0, receiveBufferBytes: 0 },
        send(to, data, isKept) {
          tape.deed(TapeKind.DatagramSent, number, textOf(to), data);
          socket?.send(to, data, isKept);
        },
        close() {
          tape.off(TapeKind.Datagram, number);
          tape.off(TapeKind.DatagramFailed, number);
          return tape.settled(() => socket!.close());
        },
      };
    },
    async listen(bind, accept, terms) {
      const number = tape.next('socket');
      let accepted: Stream | null = null;
      let named = 0;
      tape.on(TapeKind.StreamAccepted, number, ({ text }) => {
        const { peer, certified } = JSON.parse(text) as { peer: SocketAddress; certified?: string };
        const real = accepted;
        named = tape.next('stream');
        follow(tape, named, accept(tapedStream(tape, named, () => real, peer, certified)));
      });
      let close: (() => Promise<void>) | null = null;
      const address = await tape.settled(async () => {
        const listener = await inner!.listen(bind, (stream) => {
          accepted = stream;
          tape.moment(TapeKind.StreamAccepted, number, JSON.stringify({ peer: stream.peer, certified: stream.certified }));
          return told(tape, named);
        }, terms);
        close = () => listener.close();
        return listener.address;
      });
      return { address, close: () => tape.settled(() => close!()) };
    },
    connect(to, events, terms) {
      const named = tape.next('stream');
      follow(tape, named, events);
      tape.deed(TapeKind.StreamConnect, named, `${textOf(to)} ${terms?.secured?.name ?? ''}`);
      const real = inner?.connect(to, told(tape, named), terms) ?? null;
      return tapedStream(tape, named, () => real, to);
    },
  };
}

function follow(tape: Tape, stream: number, events: StreamEvents): void {
  tape.on(TapeKind.StreamOpened, stream, () => events.opened());
  tape.on(TapeKind.StreamData, stream, ({ bytes }) => events.data(bytes));
  tape.on(TapeKind.StreamClosed, stream, () => {
    forget(tape, stream);
    events.closed();
  });
}

function forget(tape: Tape, stream: number): void {
  for (const kind of [TapeKind.StreamOpened, TapeKind.StreamData, TapeKind.StreamClosed]) tape.off(kind, stream);
}

const told = (tape: Tape, stream: number): StreamEvents => ({
  opened: () => tape.moment(TapeKind.StreamOpened, stream),
  data: (bytes) => tape.moment(TapeKind.StreamData, stream, '', bytes),
  closed: () => tape.moment(TapeKind.StreamClosed, stream),
});

function tapedStream(tape: Tape, stream: number, real: () => Stream | null, peer: SocketAddress, certified?: string): Stream {
  return {
    peer,
    ...(certified === undefined ? {} : { certified }),
    get local() { return real()?.local ?? NOWHERE; },
    write(bytes) {
      tape.deed(TapeKind.StreamWritten, stream, '', bytes);
      real()?.write(bytes);
    },
    close() {
      tape.deed(TapeKind.StreamShut, stream);
      forget(tape, stream);
      real()?.close();
    },
  };
}
