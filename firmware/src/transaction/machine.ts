// The interpreter of the figures, for the layers from here on up.
import { NO_ARROW, effects, nextState, step } from "../machine.ts";

export { NO_ARROW, effects, nextState, step };
