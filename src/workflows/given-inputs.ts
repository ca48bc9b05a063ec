import { workflowInfo } from '@temporalio/workflow';
import { excessOf } from '../domain/parameters/parameter-limits.js';
import { UnreadablePayload } from './unreadable-payload.js';

/** Why the inputs of a workflow cannot be used, as its log says it. */
export interface RefusedInputs {
  /** AT23: they cannot be decoded. AT17: they are not what a run takes. */
  readonly code: 'AT17' | 'AT23';
  readonly problem: string;
}

/** What an execution was given. */
export interface GivenInputs<Continuation> {
  /** The parameters as somebody typed them; undefined if they are refused. */
  readonly input?: unknown;
  /** Where the execution that this one continues stopped. */
  readonly continuation?: Continuation;
  readonly refused?: RefusedInputs;
}

/** Where a workflow goes on after a continue-as-new. */
export interface ContinuationMark {
  /** The execution that goes on. No one can know its id before it runs, so nobody can type a continuation. */
  readonly of: string;
}

/** What an execution passes on to the one that continues it. */
export function continuationMark(): ContinuationMark {
  return { of: workflowInfo().runId };
}

/**
 * Tells what people gave a workflow from what it gave itself. The first input is the parameters. The second one, the
 * continuation, is trusted only in an execution that continues the one that made it.
 */
export function readInputs<Continuation extends ContinuationMark>(
  inputs: readonly unknown[],
  isContinuation: (given: object) => given is Continuation,
): GivenInputs<Continuation> {
  const [input, ...others] = inputs;
  const further = others.filter((each) => each !== undefined && each !== null);
  const [second] = further;
  const { continuedFromExecutionRunId, cronSchedule } = workflowInfo();
  if (cronSchedule !== undefined && cronSchedule !== '') return { refused: { code: 'AT17', problem: cronProblem } };
  if (further.length === 1 && continuedFromExecutionRunId !== undefined && isObject(second) && isContinuation(second)) {
    // A retry begins with the inputs of the execution that it retries: it goes through everything again.
    return second.of === continuedFromExecutionRunId ? { input, continuation: second } : { input };
  }
  if (further.length > 0) {
    const problem = `${further.length + 1} inputs were given, and only one is taken: an object with all parameters`;
    return { refused: { code: 'AT17', problem } };
  }
  const refused = problemOf(input);
  return refused === undefined ? { input } : { refused };
}

/** All executions of such a workflow pass for one run, which has one day and one period. */
const cronProblem =
  'the workflow was started with a cron schedule of its own; make a job of it, which is a Temporal Schedule';

function problemOf(input: unknown): RefusedInputs | undefined {
  if (input instanceof UnreadablePayload) return { code: 'AT23', problem: `the parameters ${input.problem}` };
  if (input instanceof Uint8Array) return { code: 'AT23', problem: 'the parameters are binary data, and not JSON' };
  // Input that is too long does not fit an activity's input; input nested too deeply cannot be written into it.
  const excess = excessOf(input);
  return excess === undefined ? undefined : { code: 'AT17', problem: `the parameters are ${excess}` };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
