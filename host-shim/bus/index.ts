// The bus as the rest of the host shim sees it.
//
//   const memory = createPortMemory();                   one SharedArrayBuffer per guest, fresh for each start of the guest
//   const port = new HypervisorPort(memory, 2);          the hypervisor's end
//   const guestPort = new GuestPort(memory, 2);          the guest's end, in its worker or in this thread
//   guestPort.pump(guest)                                in one thread: the caller pumps, nobody sleeps
export { createPortMemory, BusError } from './ring.ts';
export { HypervisorPort, makeSharedPort } from './hypervisor-port.ts';
export type { HypervisorEnd, InboundHandler, PortCounts, PortMaker } from './hypervisor-port.ts';
export { GuestPort } from './guest-port.ts';
export type { FrameSink, PortFrame } from './guest-port.ts';
export { limits as busLimits } from './limits.ts';
export type { RingSizes } from './limits.ts';
