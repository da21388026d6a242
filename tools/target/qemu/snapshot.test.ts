// Which folders beside a new snapshot are older ones, and go.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isSnapshotOf } from './snapshot.ts';

test('older snapshots of this target are told from other targets\' and from what people keep in the same folder [D04]', () => {
  const names = ['aarch64-virt-0123456789abcdef', 'aarch64-virt-0123456789abcdef.new', 'aarch64-virt-notes', 'aarch64-virt-0123456789abcdef-kept', 'x86_64-q35-0123456789abcdef', 'aarch64-virt'];
  assert.equal(names.filter((name) => isSnapshotOf('aarch64-virt', name)), names.slice(0, 2));
});

test.run();
