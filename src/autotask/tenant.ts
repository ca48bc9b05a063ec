import { z } from 'zod';
import type { AutotaskTransport } from './transport.js';

const thresholdAnswer = z.object({
  externalRequestThreshold: z.int(),
  requestThresholdTimeframe: z.int(),
  currentTimeframeRequestCount: z.int(),
});

/**
 * The calls that the whole database may have and has had: `externalRequestThreshold` calls in
 * `requestThresholdTimeframe` minutes, `currentTimeframeRequestCount` of them used, this look-up included.
 * https://ww1.autotask.net/help/DeveloperHelp/Content/APIs/REST/General_Topics/REST_Thresholds_Limits.htm
 */
export type Threshold = z.infer<typeof thresholdAnswer>;

const entityAnswer = z.object({
  info: z.object({
    name: z.string(),
    canCreate: z.boolean(),
    canQuery: z.boolean(),
    canUpdate: z.boolean().nullish(),
    userAccessForCreate: z.string().nullish(),
    userAccessForQuery: z.string().nullish(),
    userAccessForUpdate: z.string().nullish(),
  }),
});

/** What an entity allows, and what of it the API user may do: `None` means nothing. */
export type EntityInformation = z.infer<typeof entityAnswer>['info'];

export interface Tenant {
  threshold(): Promise<Threshold>;
  /** @param entity for example `ContractServiceAdjustments` */
  entityInformation(entity: string): Promise<EntityInformation>;
}

/** What Autotask says about its database and the API user's rights in it. */
export function tenant(transport: AutotaskTransport): Tenant {
  return {
    threshold: () =>
      transport.send(
        { method: 'GET', path: 'V1.0/ThresholdInformation', endpoint: 'ThresholdInformation', writes: false },
        thresholdAnswer,
      ),
    async entityInformation(entity) {
      const path = `V1.0/${encodeURIComponent(entity)}/entityInformation`;
      const answer = await transport.send({ method: 'GET', path, endpoint: entity, writes: false }, entityAnswer);
      return answer.info;
    },
  };
}
