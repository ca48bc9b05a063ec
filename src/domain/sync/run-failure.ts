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
