// Parsing and printing of messages, one rule of RFC 3261 at a time.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { errorName } from './error-code.ts';
import { Probe } from './probe.ts';
import { type Parsed, type ParsedAddress, type ParsedVia, invite, lines, options, ringing } from './samples.ts';

const probe = new Probe();

function parse(text: string | Uint8Array): Parsed & { name: string } {
  probe.call('parseOnly', ...probe.put(text));
  probe.call('dumpMessage');
  const parsed = probe.json<Parsed>();
  return { ...parsed, name: errorName(parsed.error) };
}

const headerNumber = { Via: 1, Contact: 7, Route: 8, Allow: 17 };
function values<T>(name: keyof typeof headerNumber): T[] {
  probe.call('dumpValues', headerNumber[name]);
  return probe.json<T[]>();
}

test('an INVITE is parsed into its parts [S01]', () => {
  const message = parse(invite);
  assert.is(message.name, 'None');
  assert.is(message.known, 'INVITE');
  assert.is(message.uri.user, 'bob');
  assert.is(message.uri.host, 'biloxi.example.com');
  assert.is(message.via.branch, 'z9hG4bK74b43');
  assert.is(message.via.rport, 0);
  assert.is(message.via.port, 5060);
  assert.is(message.from.display, '"Alice"');
  assert.is(message.from.tag, '9fxced76sl');
  assert.is(message.to.display, 'Bob');
  assert.is(message.to.tag, null);
  assert.is(message.cseq, 1);
  assert.is(message.maxForwards, 70);
  assert.is(message.headers.length, 13);
  assert.ok(message.body?.startsWith('v=0\r\n'));
});

test('a response in compact forms is parsed like one in long forms [S01]', () => {
  const message = parse(ringing);
  assert.is(message.name, 'None');
  assert.is(message.request, false);
  assert.is(message.status, 180);
  assert.is(message.reason, 'Ringing');
  assert.is(message.method, 'INVITE', 'a response has the method of its CSeq');
  assert.is(message.via.received, '192.0.2.101');
  assert.equal(message.headers.map(([known]) => known), ['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact', 'Content-Length']);
});

test('header names are compared whole and without regard to case [S01]', () => {
  const names = parse(options({ 'uSER-aGENT': 'a', 'Xser-Agent': 'b', 'User-Agenx': 'c', 'Session-Expires': '90', 'Sessionx-Expires': '90', Z: 'z' })).headers;
  assert.equal(names.slice(7).map(([known]) => known), ['User-Agent', '', '', 'Session-Expires', '', '']);
});

test('every known name is found in any case, and no name that differs in one letter [S01]', () => {
  const source = readFileSync(join(process.cwd(), 'firmware/src/message/header-name.ts'), 'utf8');
  const known = [...source.matchAll(/return "([\w-]+)";/g)].map(([, name]) => name);
  assert.ok(known.length > 70);
  const knownOf = (names: string[]) => {
    const found: string[] = [];
    for (let i = 0; i < names.length; i += 120) found.push(...parse(lines('X sip:a SIP/2.0', ...names.slice(i, i + 120).map((name) => `${name}: 1`), '')).headers.map(([one]) => one));
    return found;
  };
  assert.equal(knownOf(known), known);
  assert.equal(knownOf(known.map((name) => name.toUpperCase())), known);
  const others = known.flatMap((name) => [...name].flatMap((letter, at) => [...'abcdefghijklmnopqrstuvwxyz0-'].filter((other) => other !== letter.toLowerCase()).map((other) => name.slice(0, at) + other + name.slice(at + 1))))
    .filter((name) => !known.some((one) => one.toLowerCase() === name.toLowerCase())); // RSeq is one letter from CSeq
  const found = knownOf(others);
  assert.is(found.length, others.length);
  assert.equal(others.filter((_, i) => found[i] !== ''), []);
});

test('a folded line is one value, and its line end becomes blanks [S01]', () => {
  const message = parse(options({ Subject: 'I know you\'re there,\r\n pick up\r\n\tthe phone', To: '\r\n <sip:bob@192.0.2.4>\r\n ;tag=9' }));
  assert.is(message.name, 'None');
  assert.is(message.headers.find(([known]) => known === 'Subject')?.[2], 'I know you\'re there,   pick up  \tthe phone');
  assert.is(message.to.tag, '9');
});

test('values of repeated fields and of comma lists make one sequence [S01]', () => {
  const parsed = parse(lines('OPTIONS sip:bob@192.0.2.4 SIP/2.0', 'Via: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/TCP b:99;branch=z9hG4bK2', 'v: SIP/2.0/TLS [2001:db8::1]:5061;branch=z9hG4bK3',
    'From: <sip:a@b>;tag=1', 'To: <sip:a@b>', 'Call-ID: 1', 'CSeq: 1 OPTIONS', 'Route: <sip:p1;lr>,<sip:p2,3;lr>', 'Allow: INVITE,ACK ,  BYE',
    'Contact: "Comma, \\" quoted" <sip:c@d>;q=0.5, sip:e@f;expires=60', ''));
  assert.is(parsed.name, 'None');
  assert.equal(values<ParsedVia>('Via').map(({ host, port, branch }) => [host, port, branch]), [['a', -1, 'z9hG4bK1'], ['b', 99, 'z9hG4bK2'], ['[2001:db8::1]', 5061, 'z9hG4bK3']]);
  assert.equal(values<ParsedAddress>('Route').map(({ uri }) => uri), ['sip:p1;lr', 'sip:p2,3;lr']);
  assert.equal(values<string>('Allow'), ['INVITE', 'ACK', 'BYE']);
  assert.equal(values<ParsedAddress>('Contact').map(({ uri, parameters }) => [uri, parameters]), [['sip:c@d', 'q=0.5'], ['sip:e@f', 'expires=60']]);
});

test('without angle brackets the parameters belong to the header field [S01]', () => {
  const { from } = parse(options({ From: 'sip:a@192.0.2.1;tag=88sja8x' }));
  assert.equal([from.uri, from.tag], ['sip:a@192.0.2.1', '88sja8x']);
});

test('bytes behind Content-Length are not part of the message, and a shorter body is an error over UDP [S01]', () => {
  assert.is(parse(options({ 'Content-Length': '3' }, undefined, 'abcdef')).body, 'abc');
  assert.is(parse(options({ 'Content-Length': undefined }, undefined, 'abcdef')).body, 'abcdef');
  assert.is(parse(options({ 'Content-Length': '7' }, undefined, 'abcdef')).name, 'ShortBody');
  assert.is(parse(options({ 'Content-Length': '-1' })).name, 'BadContentLength');
});

const refused: [what: string, text: string, name: string, status: number][] = [
  ['line ends only are a keep-alive', '\r\n\r\n', 'Empty', 0],
  ['nothing is nothing', '', 'Empty', 0],
  ['garbage is dropped', 'hello\r\n\r\n', 'NotSip', 0],
  ['another protocol is dropped', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'NotSip', 0],
  ['a start line without end is dropped', 'OPTIONS sip:a@b SIP/2.0', 'NotSip', 0],
  ['two spaces in the request line', options({}, 'OPTIONS  sip:bob@192.0.2.4 SIP/2.0'), 'BadStartLine', 400],
  ['a space at the end of the request line', options({}, 'OPTIONS sip:bob@192.0.2.4 SIP/2.0 '), 'BadStartLine', 400],
  ['a future version', options({}, 'OPTIONS sip:bob@192.0.2.4 SIP/3.0'), 'BadVersion', 505],
  ['a Request-URI in angle brackets', options({}, 'OPTIONS <sip:bob@192.0.2.4> SIP/2.0'), 'BadUri', 400],
  ['a Request-URI with a bad port', options({}, 'OPTIONS sip:bob@192.0.2.4:70000 SIP/2.0'), 'BadUri', 400],
  ['a status code of two digits', ringing.replace('180', '18'), 'BadStatusCode', 400],
  ['a status code above 699', ringing.replace('180', '700'), 'BadStatusCode', 400],
  ['no Via', options({ Via: undefined }), 'MissingVia', 0],
  ['no From', options({ From: undefined }), 'MissingFrom', 400],
  ['no To', options({ To: undefined }), 'MissingTo', 400],
  ['no Call-ID', options({ 'Call-ID': undefined }), 'MissingCallId', 400],
  ['no CSeq', options({ CSeq: undefined }), 'MissingCSeq', 400],
  ['two Call-IDs', options({ i: 'y@z' }), 'RepeatedHeader', 400],
  ['an unclosed quote in From', options({ From: '"a <sip:a@b>;tag=1' }), 'BadFrom', 400],
  ['an unclosed angle bracket in To', options({ To: '<sip:a@b' }), 'BadTo', 400],
  ['blanks inside angle brackets', options({ To: '< sip:a@b >' }), 'BadTo', 400],
  ['an empty tag', options({ From: '<sip:a@b>;tag=' }), 'BadFrom', 400],
  ['a Via without sent-by', options({ Via: 'SIP/2.0/UDP ;branch=z9hG4bK1' }), 'BadVia', 400],
  ['a Via with an empty parameter', options({ Via: 'SIP/2.0/UDP a;;branch=z9hG4bK1' }), 'BadVia', 400],
  ['a Call-ID with a blank', options({ 'Call-ID': 'a b' }), 'BadCallId', 400],
  ['a Call-ID with two @', options({ 'Call-ID': 'a@b@c' }), 'BadCallId', 400],
  ['a CSeq of 2**31', options({ CSeq: '2147483648 OPTIONS' }), 'BadCSeq', 400],
  ['a CSeq without method', options({ CSeq: '1' }), 'BadCSeq', 400],
  ['a CSeq of another method', options({ CSeq: '1 INVITE' }), 'MethodMismatch', 400],
  ['a CSeq method in lower case', options({ CSeq: '1 options' }), 'MethodMismatch', 400],
  ['Max-Forwards above 255', options({ 'Max-Forwards': '256' }), 'BadMaxForwards', 400],
  ['a line without colon', options().replace('Max-Forwards: 70', 'Max-Forwards 70'), 'BadLine', 400],
  ['a bare LF', options().replace('Max-Forwards: 70\r\n', 'Max-Forwards: 70\n'), 'BadLine', 400],
  ['a NUL in a value', options({ Subject: 'a\0b' }), 'BadLine', 400],
  ['a blank in a name', options({ 'Sub ject': 'a' }), 'BadLine', 400],
  ['a name that is no token', options({ 'Sub(ject': 'a' }), 'BadHeaderName', 400],
  ['no empty line', options().slice(0, -2), 'NoEmptyLine', 400],
  ['129 header fields', options(Object.fromEntries(Array.from({ length: 122 }, (_, i) => [`X-${i}`, 'x']))), 'TooManyHeaders', 400],
];
for (const [what, text, name, status] of refused) {
  test(`${what}: ${name}, answered with ${status || 'silence'} [S09]`, () => {
    const message = parse(text);
    assert.is(message.name, name);
    assert.is(probe.call('statusOfError', message.error), status);
  });
}

test('128 header fields are accepted [S09]', () => {
  assert.is(parse(options(Object.fromEntries(Array.from({ length: 121 }, (_, i) => [`X-${i}`, 'x'])))).name, 'None');
});

test('an ACK and a request whose Via names no host are never answered [S01]', () => {
  assert.is(parse(options({ CSeq: '7 ACK' }, 'ACK sip:bob@192.0.2.4 SIP/2.0')).answerable, false);
  assert.is(parse(options({ Via: 'SIP/2.0/UDP ;branch=z9hG4bK1' })).answerable, false);
  assert.is(parse(options({ Via: 'SIP/2.0/UDP 192.0.2.15;;,;,,' })).answerable, true, 'the host is there, however wrong the rest');
});

test('a response copies Via, From, Call-ID and CSeq and adds our tag to To [S01]', () => {
  parse(lines('OPTIONS sip:bob@192.0.2.4 SIP/2.0', 'v: SIP/2.0/UDP a;branch=z9hG4bK1', 'Via: SIP/2.0/UDP b;branch=z9hG4bK2', 'f: <sip:a@b>;tag=1', 't: <sip:c@d>', 'i: 1', 'Subject: x', 'CSeq: 1 OPTIONS', ''));
  probe.call('printResponse', 486);
  assert.is(probe.text(), lines('SIP/2.0 486 Test', 'Via: SIP/2.0/UDP a;branch=z9hG4bK1;received=192.0.2.77', 'Via: SIP/2.0/UDP b;branch=z9hG4bK2', 'From: <sip:a@b>;tag=1', 'To: <sip:c@d>;tag=000000000000abcd',
    'Call-ID: 1', 'CSeq: 1 OPTIONS', 'Content-Length: 0', ''));
});

test('a To that has a tag keeps it in the response, and one that is not there is not made up [S01]', () => {
  parse(options({ To: '<sip:c@d>;tag=theirs' }));
  probe.call('printResponse', 200);
  assert.match(probe.text(), /\r\nTo: <sip:c@d>;tag=theirs\r\n/);
  parse(options({ To: undefined }));
  probe.call('printResponse', 400);
  assert.not.match(probe.text(), /\r\nTo:/);
});

test.run();
