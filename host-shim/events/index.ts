// The front door of the handset's events: what programs are told.
export { EventHub } from './event-hub.ts';
export type { EndReason, HandsetEvent, SwitchFigures } from './handset-event.ts';
