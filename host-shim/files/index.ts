// The front door of files: folders made, files read, and why the operating system said no.
export { makeFolder } from './folder.ts';
export { readNamed } from './read-named.ts';
export { systemReason } from './system-reason.ts';
