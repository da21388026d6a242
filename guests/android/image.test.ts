// The Android-like image keeps the guest contract.
import { guestCase } from '../contract/conformance/guest.case.ts';
import { image } from './image.ts';

guestCase(image);
