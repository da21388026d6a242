// `twinset scenario new`: a scenario to begin with, every part of it explained, that passes as it stands.
import { existsSync } from 'node:fs';
import { EXIT_BAD_CALL, Failure } from '../failure.ts';
import { writeWhole } from '../output.ts';
import { packagePath } from '../package-root.ts';

const template = (name: string): string => `# yaml-language-server: $schema=${packagePath('dist', 'schema', 'scenario.schema.json')}
# The line above lets an editor complete the words and explain them.
scenario: ${name}
title: A calls B, the user switches to the other phone in mid-call, and B hears every word

# The handset is called A. It has two guests, android and symbian; this one is in front when it starts.
handset: { active: android }

# The others. Without "answer" they answer by themselves, here after 200 ms of ringing.
parties:
  B: { ringMs: 200 }

# What happens, one after the other. "until" waits for events; nothing ever sleeps but "talkMs".
steps:
  - step: Android calls B
    do: place-call
    to: B
    as: talk # the call's name from here on
    until: [{ event: session-established, session: talk }]
  - step: A and B talk
    talkMs: 600
  - step: the user switches to Symbian
    do: switch
    to: symbian
    until: [{ event: switched }]
  - step: A and B talk on
    talkMs: 600
  - step: Symbian hangs up
    do: end
    session: talk
    until: [{ event: session-ended, session: talk }]

# What must hold at the end. Change a figure and run it again: the line with FAIL says what was otherwise.
expect:
  switches: { count: 1, gapFrames: 0, lostFrames: 0, doubledFrames: 0, sipMessages: 0 }
  heard:
    - { who: A, by: B, atLeastMs: 1000, missing: 0, doubled: 0, outOfOrder: 0 }
  sip:
    - { method: BYE, from: A, to: B, count: 1 }
  records: { identical: true }
  ended: [{ session: talk, q850: 16, side: local }]
`;

export function newScenario(name: string): string {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
    throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `${JSON.stringify(name)} is no name of a scenario: small letters, digits and hyphens. For example: twinset scenario new my-first`);
  const path = `${name}.yaml`;
  if (existsSync(path)) throw new Failure('NOT_WRITABLE', EXIT_BAD_CALL, `${path} exists already; nothing was written. Take another name.`);
  writeWhole(path, template(name));
  process.stdout.write(`${path} written. Run it: twinset scenario run ${path} --simulate\n`);
  return path;
}
