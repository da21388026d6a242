// A back-to-back user agent of a hundred lines between two SIPps: raw descriptions through session.v1, with 18x, re-INVITE and CANCEL.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Sipp } from '../../tools/scenario/party/sipp.ts';
import { packagePath } from '../../tools/package-root.ts';
import { startBackToBack, type BackToBack } from '../support/back-to-back.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { readSippFigures } from '../support/sipp-figures.ts';

const scenario = (name: string): string[] => ['-sf', packagePath('test', 'interop', 'legs', `${name}.xml`)];

interface Load { calls: number; atOnce: number; rate: number }

/** So many calls from one SIPp to the other, through the server; both must count no failure and no retransmission. */
async function through(caller: readonly string[], called: readonly string[], { calls, atOnce, rate }: Load): Promise<BackToBack> {
  const folders = [scratchFolder('legs-uac'), scratchFolder('legs-uas')] as const;
  const [callerPort, callerRtp] = await Sipp.ports();
  const [calledPort, calledRtp] = await Sipp.ports();
  const server = await startBackToBack(`sip:service@127.0.0.1:${calledPort}`);
  const uas = new Sipp([...called, '-m', String(calls), '-timeout', '25s'], folders[1], calledPort, calledRtp);
  const uac = new Sipp([`127.0.0.1:${server.port}`, ...caller, '-m', String(calls), '-l', String(atOnce), '-r', String(rate), '-timeout', '20s'], folders[0], callerPort, callerRtp);
  try {
    const [near, far] = await Promise.all([uac.finished, uas.finished]);
    assert.is(near.exitCode, 0, near.output);
    assert.is(far.exitCode, 0, far.output);
    for (const folder of folders) assert.equal(readSippFigures(join(folder, 'sipp.csv')), { successful: calls, failed: 0, retransmissions: 0 });
    const { core } = await server.stats() as { core: Record<string, number> };
    assert.equal([core.calls, core.dialogs, core.handedRequests, core.askedRequests], [0, 0, 0, 0]);
    return server;
  } finally {
    await uac.stop();
    await uas.stop();
    await server.close();
  }
}

if (havePrograms(['sipp'], ['calls cross a back-to-back server', 'a re-INVITE crosses it', 'a CANCEL crosses it'])) {
  test('two hundred calls of SIPp uac cross the server to SIPp uas without a failure or a retransmission (RFC 3261 13) [H04, D10]', async () => {
    const { events } = await through(['-sn', 'uac'], ['-sn', 'uas'], { calls: 200, atOnce: 20, rate: 100 });
    assert.is(events.filter((name) => name === 'LegOffered').length, 200);
    assert.is(events.filter((name) => name === 'LegEnded').length, 400);
  });

  test('183 with a description, 200, and a re-INVITE with a new one cross the server, each description unchanged (RFC 3261 14) [H04, D10]', async () => {
    await through(scenario('caller-changes'), scenario('called-changed'), { calls: 50, atOnce: 10, rate: 50 });
  });

  test('a CANCEL crosses the server with its Reason, and its 487 comes back (RFC 3261 9, RFC 3326) [H04, D10]', async () => {
    await through(scenario('caller-cancels'), scenario('called-cancelled'), { calls: 50, atOnce: 10, rate: 50 });
  });
}

test.run();
