// The front door of the dialer app.
export * from './action.ts';
export * from './dialer.ts';
