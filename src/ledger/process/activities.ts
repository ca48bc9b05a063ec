import { beginPeriodBuild, buildPeriodRecords, publishPeriodBuild } from './build.js';
import { openBillingProcess } from './open.js';
import type { BillingProcessServices } from './services.js';

/** The activities of a billing process, built on the services that a worker provides. */
export function createBillingProcessActivities(services: BillingProcessServices) {
  return {
    openBillingProcess: openBillingProcess(services),
    beginPeriodBuild: beginPeriodBuild(services),
    buildPeriodRecords: buildPeriodRecords(services),
    publishPeriodBuild: publishPeriodBuild(services),
  };
}

export type BillingProcessActivities = ReturnType<typeof createBillingProcessActivities>;
