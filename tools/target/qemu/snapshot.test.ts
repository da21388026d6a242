// Which folders beside a new snapshot are older ones, and go; and one that is not whole is none: another one is taken.
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../../../test/support/scratch.ts';
import { FLASH_BYTES } from '../../image/index.ts';
import { findSnapshot, isSnapshotOf } from './snapshot.ts';

const PORTS = JSON.stringify({ sip: 10_000, control: 10_002, flash: 10_003, rtp: { from: 10_010, to: 10_025 } });

function sized(path: string, bytes: number): void {
  const file = openSync(path, 'w');
  ftruncateSync(file, bytes);
  closeSync(file);
}

test('a snapshot lacking a part, or whose ports or flash are no more what was written, is not taken up [D04]', () => {
  const folder = join(scratchFolder('snapshot'), 'target-0');
  const [machine, flash, ports] = ['machine', 'flash', 'ports.json'].map((name) => join(folder, name)) as [string, string, string];
  assert.is(findSnapshot(folder), null);
  mkdirSync(folder);
  const make = (): void => {
    writeFileSync(machine, 'state');
    sized(flash, FLASH_BYTES);
    writeFileSync(ports, PORTS);
  };
  make();
  assert.equal(findSnapshot(folder)?.ports, JSON.parse(PORTS));
  for (const part of [machine, flash, ports]) {
    rmSync(part);
    assert.is(findSnapshot(folder), null, part);
    make();
  }
  sized(flash, FLASH_BYTES - 1);
  assert.is(findSnapshot(folder), null, 'the flash is cut');
  make();
  for (let length = 0; length < PORTS.length; length++) {
    writeFileSync(ports, PORTS.slice(0, length));
    assert.is(findSnapshot(folder), null, PORTS.slice(0, length));
  }
  for (const other of ['null', '[]', '{}', PORTS.replace('10000', '70000'), PORTS.replace('10000', '"x"'), PORTS.replace('"rtp"', '"rdp"')]) {
    writeFileSync(ports, other);
    assert.is(findSnapshot(folder), null, other);
  }
});

test('older snapshots of this target are told from other targets\' and from what people keep in the same folder [D04]', () => {
  const names = ['aarch64-virt-0123456789abcdef', 'aarch64-virt-0123456789abcdef.new', 'aarch64-virt-notes', 'aarch64-virt-0123456789abcdef-kept', 'x86_64-q35-0123456789abcdef', 'aarch64-virt'];
  assert.equal(names.filter((name) => isSnapshotOf('aarch64-virt', name)), names.slice(0, 2));
});

test.run();
