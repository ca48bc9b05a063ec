import type { ConsoleServices } from '../services.js';
import type { Room } from '../shell/room.js';
import { catalogueRoom } from './catalogue.js';
import { customersRoom } from './customers.js';
import { mappingRoom } from './mapping.js';
import { reportsRoom } from './reports.js';
import { rulesRoom } from './rules.js';

/** The pages of the built-in ledger, in the order of the navigation. */
export function atriaRooms(services: ConsoleServices): readonly Room[] {
  return [
    ...[customersRoom(services), catalogueRoom(services), mappingRoom(services)],
    ...[rulesRoom(services), reportsRoom(services)],
  ];
}
