// The messages of RFC 4475 and RFC 5118: what the parser says of each. One row per file; a file without a row is a failure, and so is a row without a file.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { errorName } from './error-code.ts';
import { Probe } from './probe.ts';
import type { Parsed } from './samples.ts';

const corpora = join(process.cwd(), '../shared/corpora');

// parse(): what every message needs. check(): every header field we know. "None" with a remark: parsed, the layer named answers as the RFC asks.
const outcomes: Record<string, Record<string, [parse: string, check: string, remark?: string]>> = {
  'rfc4475-valid': {
    'dblreq.dat': ['None', 'None'], 'esc01.dat': ['None', 'None'], 'esc02.dat': ['None', 'None'], 'escnull.dat': ['None', 'None'], 'intmeth.dat': ['None', 'None'],
    'longreq.dat': ['None', 'None'], 'lwsdisp.dat': ['None', 'None'], 'mpart01.dat': ['None', 'None'], 'noreason.dat': ['None', 'None'], 'semiuri.dat': ['None', 'None'],
    'transports.dat': ['None', 'None'], 'unreason.dat': ['None', 'None'], 'wsinv.dat': ['None', 'None'],
  },
  'rfc4475-invalid': {
    'badaspec.dat': ['BadTo', 'BadTo'], 'baddate.dat': ['None', 'BadDate', 'Date may be ignored (3.1.2.12)'], 'baddn.dat': ['NoEmptyLine', 'NoEmptyLine'],
    'badinv01.dat': ['BadVia', 'BadVia'], 'badvers.dat': ['BadVersion', 'BadVersion'], 'bigcode.dat': ['BadStatusCode', 'BadStatusCode'], 'clerr.dat': ['ShortBody', 'ShortBody'],
    'escruri.dat': ['None', 'None', 'header components of a Request-URI are ignored (3.1.2.11)'], 'ltgtruri.dat': ['BadUri', 'BadUri'], 'lwsruri.dat': ['BadStartLine', 'BadStartLine'],
    'lwsstart.dat': ['BadStartLine', 'BadStartLine'], 'mismatch01.dat': ['MethodMismatch', 'MethodMismatch'], 'mismatch02.dat': ['MethodMismatch', 'MethodMismatch'],
    'ncl.dat': ['BadContentLength', 'BadContentLength'], 'quotbal.dat': ['BadTo', 'BadTo'], 'regbadct.dat': ['None', 'BadContact', 'a registrar reads Contact and refuses it'],
    'scalar02.dat': ['BadCSeq', 'BadCSeq'], 'scalarlg.dat': ['BadCSeq', 'BadCSeq'], 'trws.dat': ['BadStartLine', 'BadStartLine'],
  },
  'rfc4475-semantic': {
    'badbranch.dat': ['None', 'None', 'matched by the rules of RFC 2543: Via.hasMagicCookie is false'], 'bcast.dat': ['None', 'None', 'the transport drops a response that is not ours'],
    'bext01.dat': ['None', 'None', '420'], 'cparam01.dat': ['None', 'None', 'registrar'], 'cparam02.dat': ['None', 'None', 'registrar'], 'insuf.dat': ['MissingFrom', 'MissingFrom'],
    'inv2543.dat': ['None', 'None'], 'invut.dat': ['None', 'None', '415'], 'mcl01.dat': ['RepeatedHeader', 'RepeatedHeader'], 'multi01.dat': ['RepeatedHeader', 'RepeatedHeader'],
    'novelsc.dat': ['None', 'None', '416'], 'regaut01.dat': ['None', 'None', 'registrar'], 'regescrt.dat': ['None', 'None', 'registrar'], 'sdp01.dat': ['None', 'None', '406'],
    'unkscm.dat': ['None', 'None', '416'], 'unksm2.dat': ['None', 'None', 'registrar'], 'zeromf.dat': ['None', 'None', 'a user agent answers'],
  },
  'rfc5118/valid': {
    'ipv4-mapped-ipv6': ['None', 'None'], 'ipv6-correct-abnf-2-colons': ['None', 'None'], 'ipv6-good': ['None', 'None'], 'ipv6-in-sdp': ['None', 'None'], 'mult-ip-in-header': ['None', 'None'],
    'mult-ip-in-sdp': ['None', 'None'], 'port-ambiguous': ['None', 'None'], 'port-unambiguous': ['None', 'None'], 'via-received-param-no-delim': ['None', 'None'],
    'via-received-param-with-delim': ['None', 'None'],
  },
  'rfc5118/invalid': { 'ipv6-bad': ['BadUri', 'BadUri'], 'ipv6-bug-abnf-3-colons': ['BadUri', 'BadUri'] },
};

if (!existsSync(corpora)) {
  console.log(`SKIP the corpora of RFC 4475 and RFC 5118: ${corpora} is not there`);
} else {
  const probe = new Probe();
  for (const [folder, rows] of Object.entries(outcomes)) {
    test(`every message of ${folder} has its outcome written down [S10]`, () => {
      assert.equal(readdirSync(join(corpora, folder)).sort(), Object.keys(rows).sort());
    });
    for (const [file, [parsed, checked, remark]] of Object.entries(rows)) {
      test(`${folder}/${file}: ${parsed === checked ? parsed : `${parsed}, checked ${checked}`}${remark ? ` (${remark})` : ''} [S10]`, () => {
        const code = probe.call('parseOnly', ...probe.put(readFileSync(join(corpora, folder, file))));
        assert.is(errorName(code), parsed);
        assert.is(errorName(probe.call('checkParsed')), checked);
        probe.call('dumpMessage');
        const message = probe.json<Parsed>();
        assert.is(message.error, code);
        if (message.request && message.method !== 'ACK') assert.ok(message.answerable, 'a request of the corpora can be answered');
      });
    }
  }

  test('the values that RFC 4475 points out are read as it says [S10]', () => {
    const read = (file: string) => {
      probe.call('parseOnly', ...probe.put(readFileSync(join(corpora, file))));
      probe.call('dumpMessage');
      return probe.json<Parsed>();
    };
    assert.is(read('rfc4475-valid/esc02.dat').known, '', '3.1.1.5: RE%47IST%45R is not REGISTER');
    assert.is(read('rfc4475-valid/dblreq.dat').body, '', '3.1.1.8: what follows is not this message');
    assert.is(read('rfc4475-valid/mpart01.dat').body?.length, 553, '3.1.1.11: the binary body, byte for byte');
    assert.equal([read('rfc4475-valid/semiuri.dat').uri.user, read('rfc4475-valid/semiuri.dat').uri.parameters], ['user;par=u%40example.net', null], '3.1.1.9');
    assert.is(read('rfc4475-valid/unreason.dat').reason, Buffer.from('= 2**3 * 5**2 но сто девяносто девять - простое').toString('latin1'), '3.1.1.12');
    assert.equal([read('rfc4475-valid/noreason.dat').status, read('rfc4475-valid/noreason.dat').reason], [100, ''], '3.1.1.13');
    assert.is(read('rfc4475-semantic/badbranch.dat').via.cookie, false, '3.2.1');
    assert.equal([read('rfc5118/valid/port-ambiguous').uri.host, read('rfc5118/valid/port-ambiguous').uri.port], ['[2001:db8::10:5070]', -1]);
    assert.is(read('rfc5118/valid/via-received-param-with-delim').via.received, '[2001:db8::9:255]');
  });
}

test.run();
