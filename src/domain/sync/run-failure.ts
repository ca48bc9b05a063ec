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
