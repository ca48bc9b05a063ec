import type { InspectedValues } from '../configuration/inspection.js';
import { secretTextsOf } from '../configuration/secret-texts.js';
import { listOf } from '../configuration/variables.js';
import { defaultSyncSettings } from '../domain/sync/settings.js';
import type { AtriaPlace } from './atria-checks.js';
import type { AutotaskPlace } from './autotask-checks.js';

/** How this process reaches Autotask and Atria. */
export interface ConnectionPlace {
  /** undefined where AUTOTASK_ZONE_URL is not valid. */
  readonly autotask: AutotaskPlace | undefined;
  /** For a secret set without one; "" where none is set. */
  readonly integrationCode: string;
  readonly atria: AtriaPlace;
}

/** The longest that a check waits for one answer of Atria or Autotask. */
const greatestTimeoutMs = 20_000;

export function connectionPlaceOf(values: InspectedValues, environment: NodeJS.ProcessEnv): ConnectionPlace {
  const { AUTOTASK_ZONE_URL: zoneUrl, AUTOTASK_ALLOWED_HOSTS: allowedHosts = '', BILLING_SYNC_CLOCK: clock } = values;
  const settings = { ...defaultSyncSettings, ...values.BILLING_SYNC_SETTINGS };
  const requestTimeoutMs = Math.min(settings.requestTimeoutMs, greatestTimeoutMs);
  return {
    autotask:
      zoneUrl === undefined
        ? undefined
        : {
            ...{ zoneUrl, allowedHosts: listOf(allowedHosts), requestTimeoutMs },
            secretTexts: secretTextsOf(values, environment),
          },
    integrationCode: values.AUTOTASK_INTEGRATION_CODE ?? '',
    atria: {
      ...{ url: values.ATRIA_URL, token: values.ATRIA_TOKEN, requestTimeoutMs },
      now: clock === undefined ? new Date() : new Date(clock),
    },
  };
}
