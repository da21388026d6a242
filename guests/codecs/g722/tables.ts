// The constants of ITU-T G.722 (09/2012), under the Recommendation's own names, in its own 16-bit scale.

/** Table 11: the transmit and receive QMF's first twelve coefficients; the other twelve mirror them. */
export const QMF = Int32Array.of(3, -11, -11, 53, 12, -156, 32, 362, -210, -805, 951, 3876);

/** Table 14: decision levels of the 60-level lower sub-band quantizer. */
export const Q6 = Int32Array.of(
  0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919,
);

/** Table 15: codewords for negative and positive differences, by quantizer interval 1..30. */
export const ILN = Int32Array.of(0, 63, 62, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4);
export const ILP = Int32Array.of(0, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32);

/** Table 16: the 4-bit inverse quantizer that both ends adapt by. */
export const QM4 = Int32Array.of(0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0);

/** Table 18: the 6-bit inverse quantizer (mode 1, 64 kbit/s) that the ear gets. */
export const QM6 = Int32Array.of(
  -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
  -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728,
  24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
  4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
);

/** Table 19: log scale factor multipliers WL, by the 4-bit codeword through RL42. */
export const WL = Int32Array.of(-60, -30, 58, 172, 334, 538, 1198, 3042);
export const RL42 = Int32Array.of(0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0);

/** Table 20: antilogarithm, 2^(i/32) in steps of 1/2048. */
export const ILB = Int32Array.of(
  2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
  2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
);

/** Higher sub-band: decision level, codewords by interval, 2-bit inverse quantizer, log scale factor multipliers by codeword. */
export const Q2 = 564;
export const IHN = Int32Array.of(0, 1, 0);
export const IHP = Int32Array.of(0, 3, 2);
export const QM2 = Int32Array.of(-7408, -1616, 7408, 1616);
export const WH = Int32Array.of(798, -214, 798, -214);
