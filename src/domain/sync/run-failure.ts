/** Why a run could not be completed. The type of the failure in Temporal, and the status of the one-shot run. */
export type RunFailureKind =
  | 'ParametersRefused'
  | 'PeriodNotFound'
  | 'SecretsUnavailable'
  | 'AutotaskCredentialsRefused'
  | 'AtriaCredentialsRefused'
  | 'AutotaskUnavailable'
  | 'AtriaUnavailable'
  | 'UnreadableAnswer'
  | 'QuantitiesNotVisible'
  | 'LimitExceeded'
  | 'PlanMoved'
  | 'Rejected'
  | 'ApprovalExpired'
  | 'Cancelled'
  | 'Terminated'
  | 'Unexpected';

/** The failures that stop a run which is under way, so that nothing more is sent for it. */
export type HaltKind = Extract<RunFailureKind, 'AutotaskCredentialsRefused' | 'AutotaskUnavailable'>;

/** The failures with which a run ends before it makes a change of its preview: it compared the preview, or was refused it. */
export const failuresBeforeApplying = [
  'LimitExceeded',
  'PlanMoved',
  'ParametersRefused',
] as const satisfies readonly RunFailureKind[];

export type FailureBeforeApplying = (typeof failuresBeforeApplying)[number];

/** Whether a run failed before it made a change of its preview. @param kind null: it did not fail */
export function isBeforeApplying(kind: string | null): kind is FailureBeforeApplying {
  return failuresBeforeApplying.some((each) => each === kind);
}
