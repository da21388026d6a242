// The port to a target's flash: a file in the host shim, a virtio block device in a virtual machine, a simulated one in the tests.

/** Bytes that outlive the power. Offsets and lengths in bytes; a write outside throws a RangeError. */
export interface Flash {
  readonly bytes: number;
  read(offset: number, length: number): Uint8Array;
  /** May be lost, in part and in any order of its sectors, until flush returns. */
  write(offset: number, bytes: Uint8Array): void;
  flush(): void;
}
