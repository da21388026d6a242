// Bounds of the storage device.

export const storageLimits = { keys: 256, valueLength: 4_096 } as const;
