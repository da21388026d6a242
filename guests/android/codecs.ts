// The codecs of the Android-like image, bundled for its codec worker.
export { codecs } from '../codecs/index.ts';
