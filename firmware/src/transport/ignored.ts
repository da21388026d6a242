// Pairs of (state, event) for which a figure of this folder has no arrow, each with its reason: "State: events | reason".
// Read by the test that walks every pair of every machine, and by nothing in the firmware.

export const LOCATION: string[] = [
  'Initial: Found Further Nothing Barred Timer | nothing was asked yet',
  'Protocols Services Addresses: SeekProtocol SeekService SeekAddress | a name is looked up once for all who wait for it',
  'Protocols: Further Barred | one question has all NAPTR records, and none of them says that there is no service',
  'Addresses: Barred | addresses have no such word',
  'Known Unknown: SeekProtocol SeekService SeekAddress | a record that has run out is not renewed, another one takes its place',
  'Known Unknown: Found Further Nothing Barred Timer | it has been told',
];
