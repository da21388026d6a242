// The user agent server of the calls benchmark, a process of its own: a bare machine whose one port answers every call, as a softswitch does it.
//
//   node dist/workers/bench-calls.js PORT SESSIONS TOMBSTONES
import { MessageType } from '../../proto/index.ts';
import { bootBare } from '../../host-shim/index.ts';

const [port, sessions, tombstones] = process.argv.slice(2).map(Number);
const NOTHING = new Uint8Array(0);
let requestId = 0;

const bare = await bootBare({
  bind: { ip: '127.0.0.1', port }, withoutMedia: true, size: { sessions, transactions: 4 * sessions, tombstones, framesPerSecond: 100_000 },
  onFrame({ type, session }) {
    if (type !== MessageType.SessionOffered) return;
    bare.port.send(MessageType.Ring, NOTHING, session, ++requestId);
    bare.port.send(MessageType.Accept, NOTHING, session, ++requestId);
  },
});
process.stdout.write('ready\n');
