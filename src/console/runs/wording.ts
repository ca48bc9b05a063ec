import type { RunFailureKind } from '../../domain/sync/run-failure.js';
import { unknownPeriodText } from '../../runs/unknown-period.js';
import type { Run } from '../../store/runs/runs.js';

/** Why a run failed, as the page of a run says it. */
export const failureTexts: Readonly<Record<RunFailureKind, string>> = {
  ParametersRefused: 'its parameters were refused',
  PeriodNotFound: 'Atria has no such billing period',
  SecretsUnavailable: "Autotask's credentials could not be read",
  AutotaskUnavailable: 'Autotask could not be reached, or refused to go on',
  AtriaUnavailable: 'Atria could not be reached, or refused to answer',
  UnreadableAnswer: 'an answer could not be understood',
  QuantitiesNotVisible: 'Autotask does not show the quantities of its contract lines',
  LimitExceeded: 'it would have exceeded a limit of its job, so it changed nothing',
  PlanMoved: 'a line is no longer as the preview showed it, so it changed nothing',
  Rejected: 'a person rejected its changes, so it made none',
  ApprovalExpired: 'nobody approved its changes in time, so it made none',
  Cancelled: 'somebody cancelled it',
  Terminated: 'somebody terminated it',
  Unexpected: 'something went wrong that nobody had thought of',
};

/** What comes of a refused approval if the run then finds that nothing is to be changed. */
export const nothingLeftText =
  'The run then read everything anew and found nothing left to change. It goes to its end without asking again, and changes nothing.';

/** The billing period of a run in words. */
export function periodText(run: Run, day: (isoDay: string) => string): string {
  const { periodStart, periodEnd } = run;
  if (periodEnd === null) return unknownPeriodText(run);
  return periodStart === null ? `to ${day(periodEnd)}` : `${day(periodStart)} – ${day(periodEnd)}`;
}

/** How many units more or less, with its sign. */
export function signed(units: number): string {
  return units < 0 ? `−${Math.abs(units)}` : `+${units}`;
}
