// The user agent server of the calls benchmark, a process of its own: a machine without the phone layer whose one port answers every leg, as a softswitch does it.
//
//   node dist/workers/bench-calls.js PORT LEGS TOMBSTONES
import { MessageType, encodeLegRespond } from '../../proto/index.ts';
import { bootServer } from '../../host-shim/index.ts';

const [port, legs, tombstones] = process.argv.slice(2).map(Number);
const DESCRIPTION = Buffer.from('v=0\r\no=bench 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n');

const server = await bootServer({
  bind: { ip: '127.0.0.1', port }, size: { legs, transactions: 4 * legs, tombstones },
  onFrame({ type, session }) {
    if (type !== MessageType.LegOffered) return;
    // Request id 0: only an Error would be answered.
    server.port.send(MessageType.LegRespond, encodeLegRespond({ code: 180 }), session);
    server.port.send(MessageType.LegRespond, encodeLegRespond({ code: 200, body: DESCRIPTION }), session);
  },
});
process.stdout.write('ready\n');
