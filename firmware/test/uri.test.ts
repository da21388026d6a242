// URIs: what is one (RFC 3261 19.1.1, 25.1), and which are the same (19.1.4).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Probe } from './probe.ts';
import type { ParsedUri } from './samples.ts';

const probe = new Probe();

function parse(text: string): ParsedUri & { error: number } {
  const error = probe.call('parseUriOnly', ...probe.put(text));
  return { ...probe.json<ParsedUri>(), error };
}

test('a URI with everything is parsed into its parts [S01]', () => {
  const uri = parse('sips:alice;day=tuesday:pass%20word@[2001:db8::9:1]:5099;transport=tcp;lr?to=alice%40atlanta.com&priority=urgent');
  assert.equal({ ...uri, schemeText: undefined }, {
    error: 0, scheme: 1, schemeText: undefined, user: 'alice;day=tuesday', password: 'pass%20word', host: '[2001:db8::9:1]', port: 5099,
    parameters: 'transport=tcp;lr', headers: 'to=alice%40atlanta.com&priority=urgent',
  });
});

test('tel and unknown schemes are URIs, too [S01]', () => {
  assert.is(parse('tel:+1-201-555-0123;phone-context=a').scheme, 2);
  assert.is(parse('nobodyKnowsThisScheme:totallyopaquecontent').scheme, 3);
});

for (const text of ['sip:192.0.2.1', 'sip:a@b', 'sip:a@b:5060', 'sip:+1%23@b.c;x', 'sip:[::]', 'sip:[::ffff:192.0.2.1]', 'sip:[2001:db8::192.0.2.1]', 'SIP:a@B', 'sip:a@b.', 'sip:;@b', 'sip:a@1.2.3.4.5']) {
  test(`${text} is a URI [S01]`, () => assert.is(parse(text).error, 0));
}

for (const text of ['', 'sip:', 'sip', ':a', '1sip:a', 'sip:@b', 'sip:a@', 'sip:a b@c', 'sip:a@b c', 'sip:a@b:', 'sip:a@b:x', 'sip:a@b:65536', 'sip:a@[::1', 'sip:a@[::1::]', 'sip:a@[1:2:3:4:5:6:7:8:9]',
  'sip:a@[2001:db8:::192.0.2.1]', 'sip:a@[12345::]', 'sip:a@2001:db8::10', 'sip:a%2@b', 'sip:a%zz@b', 'sip:a@b;c"d', 'sip:a@b?', 'sip:a@-b', 'sip:a@b..c', '<sip:a@b>', 'sip:a<b@c']) {
  test(`"${text}" is no URI [S01]`, () => assert.is.not(parse(text).error, 0));
}

// RFC 3261 19.1.4's own examples, and the cases its words decide.
const same: [string, string][] = [
  ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com;security=on'],
  ['sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com', 'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com'],
  ['sip:bob@[2001:db8::9:1]', 'sip:bob@[2001:DB8::9:01]'], ['sip:bob@[2001:db8::192.0.2.1]:5060;lr', 'sip:bob@[2001:db8:0:0::c000:201]:5060;lr'], // RFC 5954 4.2
  ['sip:alice@atlanta.com?subject=project%20x&priority=urgent', 'sip:alice@atlanta.com?priority=urgent&subject=project%20x'],
];
const different: [string, string][] = [
  ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
  ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
  ['sip:bob@[2001:db8::9:1]', 'sip:bob@[2001:db8::9:10]'], ['sip:bob@[::ffff:192.0.2.4]', 'sip:bob@192.0.2.4'],
  ['sip:a@b', 'sips:a@b'],
  ['sip:a:p@b', 'sip:a:P@b'],
  ['sip:a@b;x=1', 'sip:a@b;x=2'],
];
function compare(left: string, right: string): number { return probe.call('compareUris', ...probe.put(left, right)); }
for (const [left, right] of same) test(`${left} is ${right} [S01]`, () => assert.equal([compare(left, right), compare(right, left)], [1, 1]));
for (const [left, right] of different) test(`${left} is not ${right} [S01]`, () => assert.equal([compare(left, right), compare(right, left)], [0, 0]));

const addresses: [string, string][] = [
  ['192.0.2.1', '192.0.2.1:5060'], ['[2001:DB8::1]', '[2001:db8::1]:5060'], ['::', '[::]:5060'], ['1:0:0:2:0:0:0:3', '[1:0:0:2::3]:5060'], ['1:0:2:3:4:5:6:7', '[1:0:2:3:4:5:6:7]:5060'],
  ['::ffff:192.0.2.9', '192.0.2.9:5060'], ['2001:db8::', '[2001:db8::]:5060'], ['::1', '[::1]:5060'],
];
for (const [text, printed] of addresses) {
  test(`the address ${text} is printed as ${printed} [S07]`, () => {
    assert.is(probe.call('endpointText', ...probe.put(text), 5060), 1);
    assert.is(probe.text(), printed);
  });
}

test('a host name is no network address [S07]', () => {
  for (const text of ['example.com', '256.1.1.1', '1.2.3', '1.2.3.4.5', '1.2.3.', '', ':', ':::', '1::2::3']) assert.is(probe.call('endpointText', ...probe.put(text), 5060), 0, text);
});

test.run();
