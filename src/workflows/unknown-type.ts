import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { closestName } from '../domain/closest-name.js';

/** The types that people start; `customerSync` is started by a run only. */
const startedTypes = ['billingSync', 'billingProcess'] as const;

/**
 * What the worker runs for a workflow type that does not exist: it fails and says what to type instead. Without it such
 * a workflow would never end.
 */
export function unknownType(): Promise<never> {
  const { workflowType } = workflowInfo();
  const meant = closestName(workflowType, startedTypes) ?? 'billingSync';
  return Promise.reject(
    ApplicationFailure.nonRetryable(
      `There is no workflow type "${workflowType}": the types are ${startedTypes.join(' and ')}. ` +
        `Start it anew with the type ${meant}.`,
      'UnknownWorkflowType',
    ),
  );
}
