// docs/device-makers.md on a target: flashed, called, updated over the network, and back from an image that does not work.
// Begins first: a board is started six times.
import { test } from 'uvu';
import { haveTarget } from '../support/target.ts';
import { tellTargetStory } from '../support/told-pages.ts';

const NAME = 'a target is flashed and called, takes an update over the network, and comes back from one that does not work [D02, D03]';

if (haveTarget('aarch64-virt', [NAME])) test(NAME, () => tellTargetStory('docs/device-makers.md'));

test.run();
