// The program that a guest image runs in when it has a process of its own: descriptor 3 is its port, and all that it is given.
import { Socket } from 'node:net';
import { disarm } from './disarm.ts';
import { GuestSide } from './wire/guest-side.ts';

const PORT_DESCRIPTOR = 3;

disarm();
const socket = new Socket({ fd: PORT_DESCRIPTOR, readable: true, writable: true });
const side = new GuestSide(socket, null);
socket.on('data', (piece: Buffer) => side.add(piece));
