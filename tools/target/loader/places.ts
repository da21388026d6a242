// Where things are in a target, and the words that its programs tell each other: layout only.
//
//  /                 the ROM's root file system, read-only
//  /run/boot         boot loader, keeper, device.json and keys/*.pub.pem, from the ROM; root's alone
//  /run/booted.json  which slot runs; root's alone
//  /run/handset      the handset's process id, for process 1
//  /run/told         a pipe from the handset to process 1, then to the keeper: a word a line
//  /tmp/store.json   what the handset keeps; the loader lays it there from the flash, the keeper writes it back
//  /handset          the verified image, unpacked: package.json, and its sections in dist/; read-only
//  /dev/vda, vdb     the ROM's root; the flash

export const ROOT = '/';
export const FLASH = '/dev/vdb';
export const DEVICE = '/run/boot/device.json';
export const KEYS = '/run/boot/keys';
export const BOOTED = '/run/booted.json';
export const HANDSET = '/handset';
export const STORE = '/tmp/store.json';

/** The pipe, as the handset has it. */
export const TOLD_DESCRIPTOR = 3;
/** Owns nothing but what is under /tmp. */
export const HANDSET_USER = 1000;
/** Holds the flash that it was opened with, and nothing else. */
export const KEEPER_USER = 1001;

export const SIP_PORT = 5060;
export const CONTROL_PORT = 4461;

/** With it the keeper ends when somebody on the network wants the target to start again; system.sh knows it. */
export const REBOOT_ASKED_FOR = 10;

export type Told =
  /** What starts is a new image: it must prove itself in the time of a trial. */
  | 'on-trial'
  /** The image is unpacked: its folder may become read-only. */
  | 'unpacked'
  /** The handset is up. */
  | 'ready'
  /** There is nothing to start. */
  | 'recovery'
  /** Both guests have the same record: enough for a slot that was good before. */
  | 'tested'
  /** It has registered, or has nowhere to register and has tested itself. */
  | 'good'
  /** Whether a call is up: the target is not started again in the middle of one. */
  | 'in-call'
  | 'idle'
  /** The handset's process is gone. */
  | 'ended';

/** What the ROM says about its device. */
export interface Device {
  readonly hardwareId: string;
}

/** What the loader notes for the keeper. */
export interface Booted {
  readonly slot: 0 | 1;
}
