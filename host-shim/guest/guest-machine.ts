// The program that a guest image runs in when it has a virtual machine of its own: a serial port is its port, and the image lies beside it, read-only.
import { createReadStream, createWriteStream, openSync, readFileSync } from 'node:fs';
import { GuestSide } from './wire/guest-side.ts';

const IMAGE = '/run/boot/guest-image.js';
/** Owns nothing. */
const USER = 1000;

/** Can be opened once. */
const [, , port = ''] = process.argv;
const bundle = readFileSync(IMAGE);
const fd = openSync(port, 'r+');
process.setgroups!([]);
process.setgid!(USER);
process.setuid!(USER);
const side = new GuestSide(createWriteStream(port, { fd, autoClose: false }), bundle);
createReadStream(port, { fd, autoClose: false }).on('data', (piece) => side.add(piece as Buffer));
