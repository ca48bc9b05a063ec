import { codesRoom } from './codes/pages.js';
import { runsRoom } from './runs/pages.js';
import type { ConsoleServices } from './services.js';
import type { Room } from './shell/room.js';

/** The console's rooms in the order of its navigation. The first one is where readers begin. */
export function rooms(services: ConsoleServices): readonly Room[] {
  return [runsRoom(services), codesRoom()];
}
