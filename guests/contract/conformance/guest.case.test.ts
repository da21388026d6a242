import { guestCase } from './guest.case.ts';
import { referenceImage } from './reference-image.ts';

guestCase(referenceImage());
