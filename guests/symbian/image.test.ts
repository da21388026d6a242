// The contract's conformance suite, run on this image.
import { guestCase } from '../contract/conformance/guest.case.ts';
import { image } from './image.ts';

guestCase(image);
