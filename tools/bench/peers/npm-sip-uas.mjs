// The user agent server of npm `sip`, for `twinset bench calls`: its own transactions; 180 and 200 for each INVITE, 200 for each BYE.
//
//   node npm-sip-uas.mjs FOLDER PORT       FOLDER holds node_modules/sip
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, port] = process.argv.slice(2);
const sip = createRequire(join(folder, 'package.json'))('sip');
const sdp = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 30000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n`;
let calls = 0;

sip.start({ address: '127.0.0.1', port: Number(port), udp: true, tcp: false, logger: { error: () => undefined } }, (request) => {
  if (request.method === 'INVITE') {
    request.headers.to.params.tag = `n${++calls}`;
    sip.send(sip.makeResponse(request, 180, 'Ringing'));
    const answer = sip.makeResponse(request, 200, 'OK');
    answer.headers.contact = [{ uri: `sip:uas@127.0.0.1:${port}` }];
    answer.headers['content-type'] = 'application/sdp';
    answer.content = sdp;
    sip.send(answer);
  } else if (request.method !== 'ACK') sip.send(sip.makeResponse(request, 200, 'OK'));
});
process.stdout.write('ready\n');
