// Bounds of the phone app.

export const limits = {
  commandsInFlight: 8,      // user commands waiting for ETel
  screenLines: 8,
} as const;
