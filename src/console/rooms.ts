import { atriaRooms } from './atria/rooms.js';
import { attentionRoom } from './attention/pages.js';
import { auditRoom } from './audit/pages.js';
import { codesRoom } from './codes/pages.js';
import { heldBackRoom } from './held-back/pages.js';
import { jobsRoom } from './jobs/pages.js';
import { notificationsRoom } from './notifications/pages.js';
import { runsRoom } from './runs/pages.js';
import { secretsRoom } from './secrets/pages.js';
import type { ConsoleServices } from './services.js';
import type { Room } from './shell/room.js';
import { setupRoom } from './setup/pages.js';
import { statementsRoom } from './statements/pages.js';
import { trendsRoom } from './trends/pages.js';

/** The console's rooms in the order of its navigation. */
export function rooms(services: ConsoleServices): readonly Room[] {
  return [
    ...[setupRoom(services), attentionRoom(services), runsRoom(services), jobsRoom(services), heldBackRoom(services)],
    ...[statementsRoom(services), trendsRoom(services), secretsRoom(services), notificationsRoom(services)],
    ...[auditRoom(services), codesRoom()],
    ...atriaRooms(services),
  ];
}
