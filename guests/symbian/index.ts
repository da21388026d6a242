// The front door of the Symbian-like guest.
export { image } from './image.ts';
