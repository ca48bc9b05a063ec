import { randomUUID } from 'node:crypto';
import { isGrpcServiceError, type Client } from '@temporalio/client';
// A CommonJS module whose names Node cannot see: the default import is the whole of it.
import proto, { type temporal } from '@temporalio/proto';
import { JobFailure } from './job.js';

/*
 * Schedules as Temporal's API has them. The SDK's own shape leaves out what it does not know, and an update would then
 * take it away; and it sends no conflict token, so that of two people who edit at the same time one would lose.
 */

export type Schedule = temporal.api.schedule.v1.ISchedule;
export type ScheduleSpec = temporal.api.schedule.v1.IScheduleSpec;
export type ScheduleInfo = temporal.api.schedule.v1.IScheduleInfo;
export type Payload = temporal.api.common.v1.IPayload;
type Time = { readonly seconds?: unknown; readonly nanos?: number | null };

export const { ScheduleOverlapPolicy } = proto.temporal.api.enums.v1;

/** A schedule as it is now. */
export interface DescribedSchedule {
  readonly scheduleId: string;
  readonly schedule: Schedule;
  readonly info: ScheduleInfo;
  readonly conflictToken: Uint8Array;
}

const [notFound, alreadyExists] = [5, 6];

/**
 * gRPC's codes with which a server refuses to describe a schedule that it lists: its own worker, which answers for the
 * schedule, is not up or fails at it. https://grpc.io/docs/guides/status-codes/
 */
const refusals = new Set([2, 3, 9, 13]);

/**
 * @returns undefined where there is no such schedule
 * @throws JobFailure `Undescribed` where the server answers that it cannot tell
 */
export async function findSchedule(client: Client, scheduleId: string): Promise<DescribedSchedule | undefined> {
  const { namespace } = client.options;
  try {
    const answer = await client.workflowService.describeSchedule({ namespace, scheduleId });
    const { schedule, info, conflictToken } = answer;
    return {
      scheduleId,
      schedule: schedule ?? {},
      info: info ?? {},
      conflictToken,
    };
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    if ((error.code as number) === notFound) return undefined;
    if (!refusals.has(error.code)) throw error;
    throw new JobFailure(
      'Undescribed',
      `Temporal does not describe the job "${scheduleId}" now (${error.details}). Try again in a moment.`,
      [{ field: 'jobId', message: error.details }],
      { cause: error },
    );
  }
}

/** @throws JobFailure `Exists` where the id is taken */
export async function createSchedule(client: Client, scheduleId: string, schedule: Schedule): Promise<void> {
  const { namespace, identity } = client.options;
  try {
    await client.workflowService.createSchedule({ namespace, scheduleId, schedule, identity, requestId: randomUUID() });
  } catch (error) {
    if (!isGrpcServiceError(error) || (error.code as number) !== alreadyExists) throw error;
    const message = `There is a schedule "${scheduleId}" already. Give the job another id.`;
    throw new JobFailure('Exists', message, [], { cause: error });
  }
}

/**
 * Asks for a schedule to be replaced by another one. If somebody has changed the schedule since it
 * was described, the server drops the request without an error: callers must read the schedule again.
 */
export async function replaceSchedule(client: Client, former: DescribedSchedule, schedule: Schedule): Promise<void> {
  const { namespace, identity } = client.options;
  const { scheduleId, conflictToken } = former;
  await client.workflowService.updateSchedule({
    ...{ namespace, scheduleId, schedule, conflictToken, identity },
    requestId: randomUUID(),
  });
}

/** What the list of schedules tells of one: neither what it starts its workflow with, nor its counts. */
export type ListedSchedule = Omit<DescribedSchedule, 'conflictToken'>;

/** All schedules that start workflows of these types; those that are new may be missing for a moment. */
export async function listSchedules(client: Client, workflowTypes: readonly string[]): Promise<ListedSchedule[]> {
  const { namespace } = client.options;
  const listed: ListedSchedule[] = [];
  let nextPageToken = new Uint8Array();
  do {
    const page = await client.workflowService.listSchedules({ namespace, nextPageToken });
    for (const { scheduleId, info } of page.schedules) {
      const { spec = null, workflowType = null, paused = null, notes = null } = info ?? {};
      const { recentActions = null, futureActionTimes = null } = info ?? {};
      if (!scheduleId || !workflowTypes.includes(workflowType?.name ?? '')) continue;
      listed.push({
        scheduleId,
        schedule: { spec, state: { paused, notes }, action: { startWorkflow: { workflowType } } },
        info: { recentActions, futureActionTimes },
      });
    }
    nextPageToken = new Uint8Array(page.nextPageToken);
  } while (nextPageToken.length > 0);
  return listed;
}

/** The times after `from`, up to and including `to`, at which a schedule starts workflows; a thousand at most. */
export async function scheduledTimes(client: Client, scheduleId: string, from: Date, to: Date): Promise<Date[]> {
  const { namespace } = client.options;
  const [startTime, endTime] = [timestampOf(from), timestampOf(to)];
  const { startTime: times } = await client.workflowService.listScheduleMatchingTimes({
    ...{ namespace, scheduleId, startTime, endTime },
  });
  return times.map(dateOf);
}

/** Whether a run that is under way keeps the next one from being started. It is also what is meant where nothing is set. */
export function skipsOverlap({ policies }: Schedule): boolean {
  const { SCHEDULE_OVERLAP_POLICY_SKIP: skip, SCHEDULE_OVERLAP_POLICY_UNSPECIFIED: unset } = ScheduleOverlapPolicy;
  return [skip, unset, null, undefined].includes(policies?.overlapPolicy);
}

export function dateOf({ seconds, nanos }: Time): Date {
  return new Date(Number(seconds ?? 0) * 1000 + Math.floor((nanos ?? 0) / 1_000_000));
}

/** Protobuf takes numbers where its types name a Long. */
function timestampOf(date: Date) {
  const seconds = Math.floor(date.getTime() / 1000);
  return { seconds: seconds as never, nanos: (date.getTime() - seconds * 1000) * 1_000_000 };
}

export function durationOf(seconds: number) {
  return { seconds: seconds as never, nanos: 0 };
}
