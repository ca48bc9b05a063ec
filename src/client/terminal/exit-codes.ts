import type { RunStatus } from '../../domain/log/run-status.js';
/** The exit codes of the command line. They are part of its documentation. */
export const exitCodes = {
  done: 0,
  /** A run that failed or was cancelled, or anything that has no code of its own. */
  failed: 1,
  /** The command line, the parameters or the configuration are not right. Nothing was done. */
  usage: 2,
  /** A run was completed with warnings; of `doctor` and `secrets check`: nothing fails, something is to be looked at; of `mapping check`: something is wrong. */
  completedWithWarnings: 3,
  /** A run was completed with errors; of `doctor` and `secrets check`: something fails. */
  completedWithErrors: 4,
  notFound: 5,
  /** A recorded history does not replay on the present code. */
  replayDiffers: 6,
  /** Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends a command with a message for the person and an exit code for the script. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The exit code for the end of a run, by its status. */
export function exitCodeOf(status: RunStatus): ExitCode {
  switch (status) {
    case 'Completed':
      return exitCodes.done;
    case 'Completed with warnings':
      return exitCodes.completedWithWarnings;
    case 'Completed with errors':
      return exitCodes.completedWithErrors;
    case 'Running':
    case 'Failed':
    case 'Rejected':
    case 'Cancelled':
    case 'Terminated':
      return exitCodes.failed;
  }
}
