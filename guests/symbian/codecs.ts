// The codecs of the Symbian-like image, bundled for its codec worker.
export { codecs } from '../codecs/index.ts';
