// The front door of the Android-like guest: what is bundled as dist/guests/android.js.
export { image } from './image.ts';
