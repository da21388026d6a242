// Runs last: what the handsets of all tests before it have sent, as tshark's SIP dissector sees it: nothing malformed, nothing worth a warning.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { interfaceDescription, readPcapng, sectionHeader, enhancedPacket } from '../../host-shim/trace/index.ts';
import { havePrograms, skip } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { tracesFolder } from '../support/traces.ts';

const CASES = ["tshark's SIP dissector flags nothing in any message that a handset sent", 'the check sees a message that is malformed'] as const;
/** Outbound, and said by the dissector to be malformed or of severity warning (0x600000) or above. */
const FLAGGED = 'frame.packet_flags_direction == 2 && sip && (_ws.malformed || _ws.expert.severity >= 0x600000)';

const tshark = (path: string, filter: string): string[] =>
  execFileSync('tshark', ['-r', path, '-Y', filter, '-T', 'fields', '-e', 'frame.number', '-e', 'sip.Request-Line', '-e', 'sip.Status-Line', '-e', '_ws.expert.message', '-e', 'sip.Call-ID'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 << 20 })
    .split('\n')
    .filter((line) => line !== '');

/** All traces as one file: tshark takes longer to start than to read them. */
function merged(folder: string, files: readonly string[]): string {
  const path = join(scratchFolder('dissected'), 'all.pcapng');
  const traces = files.map((file) => readPcapng(readFileSync(join(folder, file)))!);
  const interfaces = traces[0]!.interfaces;
  const packets = traces.flatMap((trace) => trace.packets.map((packet) => ({ ...packet, interfaceIndex: interfaces.findIndex(({ linkType }) => linkType === trace.interfaces[packet.interfaceIndex]!.linkType) })));
  writeFileSync(path, Buffer.concat([sectionHeader('twinset'), ...interfaces.map(interfaceDescription), ...packets.map(enhancedPacket)]));
  return path;
}

if (havePrograms(['tshark'], CASES)) {
  const folder = tracesFolder();
  const files = folder === null ? [] : readdirSync(folder).filter((name) => name.endsWith('.pcapng'));
  if (files.length === 0) skip(CASES[0], 'no handset was started in this run; npm test starts them all');
  else
    test(`${CASES[0]} [S08, D07, D10]`, () => {
      const path = merged(folder!, files);
      const sent = tshark(path, 'frame.packet_flags_direction == 2 && sip');
      assert.ok(sent.length > files.length, `${sent.length} messages in ${files.length} traces`);
      assert.equal(tshark(path, FLAGGED), []);
      console.log(`${sent.length} messages of ${files.length} handsets`);
    });

  test(`${CASES[1]} [D10]`, () => {
    const message = 'OPTIONS sip:a@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: planted\r\nCSeq: 1 OPTIONS\r\nContent-Length: x\r\n\r\n';
    const header = Buffer.from('4500000000004000401100007f0000017f00000113c413c400000000', 'hex');
    header.writeUInt16BE(header.length + message.length, 2);
    header.writeUInt16BE(8 + message.length, 24);
    const path = join(scratchFolder('planted'), 'planted.pcapng');
    const packet = { interfaceIndex: 0, timeNs: 1n, inbound: false, data: Buffer.concat([header, Buffer.from(message)]) };
    writeFileSync(path, Buffer.concat([sectionHeader('twinset'), interfaceDescription({ name: 'sip', description: '', linkType: 228 }), enhancedPacket(packet)]));
    assert.is(tshark(path, FLAGGED).length, 1);
  });
}

test.run();
