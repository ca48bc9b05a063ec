import { InvalidArgumentError, type Command } from '@commander-js/extra-typings';
import { logLevels } from '../../domain/log/log-codes.js';
import { jobTasks } from '../../jobs/job-tasks.js';
import { byOption, jsonOption, oneName, wholeNumberTo } from './options.js';
import type { Session } from './session.js';

const job = ['<job>', 'the id of a job, or its label'] as const;
const cron =
  'when it runs: five fields such as "0 22 26 * *", six with the second first, or @monthly; L is the last day';
const timeZone = 'the time zone of the cron expression, for example Europe/Berlin';
const parameters = 'the parameters: a JSON file, "-" for the standard input, or JSON';
/** A year. Temporal would take what is much longer for another time. */
const mostCatchUpHours = 8_760;
const note = ['--note <text>', 'why, for those who wonder later', ''] as const;

/** The commands of `billing-sync job`. What they do is loaded when they are called. */
export function addJobCommands(program: Command, session: Session): void {
  const jobs = program.command('job').description('makes, changes and runs jobs; they are Temporal Schedules');
  addReadingCommands(jobs, session);
  addSavingCommands(jobs, session);
  addOperatingCommands(jobs, session);
}

function addReadingCommands(jobs: Command, session: Session): void {
  jobs
    .command('list')
    .description('lists all jobs')
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/job-list.js')).jobListCommand(session, options));
  jobs
    .command('show')
    .description('shows a job with all that it says, and its problems')
    .argument(...job)
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/job-show.js')).jobShowCommand(session, reference, options),
    );
  jobs
    .command('next')
    .description('shows the next times of a job, as Temporal plans them, or those of a cron expression')
    .argument('[job]', job[1])
    .option('--cron <expression>', 'a cron expression that is no job yet')
    .option('--time-zone <name>', timeZone, 'UTC')
    .option('--count <number>', 'how many', wholeNumberTo(1_000), 10)
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/job-next.js')).jobNextCommand(session, reference, options),
    );
}

function addSavingCommands(jobs: Command, session: Session): void {
  jobs
    .command('create')
    .description('makes a job')
    .requiredOption('--label <text>', 'what the job is for')
    .requiredOption('--cron <expression>', cron)
    .option('--time-zone <name>', timeZone, 'UTC')
    .option('--parameters <file|-|json>', parameters)
    .option('--task <name>', `what it starts (${jobTasks.join(', ')})`, oneName(jobTasks), jobTasks[0])
    .option('--log-level <level>', `LogLevel in the parameters (${logLevels.join(', ')})`, oneName(logLevels))
    .option('--secrets <name>', 'Secrets in the parameters: the name of a stored secret set')
    .option('--id <id>', 'the id of the job; made from the label unless given')
    .option(...byOption('saves the job'))
    .option('--paused', 'it runs only when somebody says so, until it is resumed')
    .option(...note)
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/job-save.js')).jobCreateCommand(session, options));
  jobs
    .command('edit')
    .description('changes a job; what is not given stays as it is')
    .argument(...job)
    .option('--label <text>', 'what the job is for')
    .option('--cron <expression>', cron)
    .option('--time-zone <name>', timeZone)
    .option('--parameters <file|-|json>', parameters)
    .option('--log-level <level>', 'LogLevel in the parameters', oneName(logLevels))
    .option('--secrets <name>', 'Secrets in the parameters')
    .option(...byOption('saves the job'))
    .option(
      '--catch-up <hours>',
      'for how long after its time a run that was missed may still start',
      wholeNumberTo(mostCatchUpHours),
    )
    .option('--if-version <version>', 'only if the job still has this version, as "job show --json" tells it')
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/job-save.js')).jobEditCommand(session, reference, options),
    );
}

function addOperatingCommands(jobs: Command, session: Session): void {
  jobs
    .command('run')
    .description('starts a run of a job now, whether it is paused or not')
    .argument(...job)
    .option(...byOption('starts the run'))
    .option('--yes', 'do not ask')
    .option('--wait', "wait for the run's end, and show what it came to")
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/job-operate.js')).jobRunCommand(session, reference, options),
    );
  for (const verb of ['pause', 'resume'] as const) {
    jobs
      .command(verb)
      .description(verb === 'pause' ? 'keeps a job from running by itself' : 'lets a job run by itself again')
      .argument(...job)
      .option(...note)
      .option(...jsonOption)
      .action(async (reference, options) =>
        (await import('../commands/job-operate.js')).jobPauseCommand(session, verb, reference, options),
      );
  }
  jobs
    .command('backfill')
    .description('starts the runs that a job would have had, one after the other, each with its own time for now')
    .argument(...job)
    .requiredOption('--from <time>', "a day (in the job's time zone) or an ISO time", dayOrTime)
    .requiredOption('--to <time>', 'likewise; both ends are included', dayOrTime)
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/job-operate.js')).jobBackfillCommand(session, reference, options),
    );
  jobs
    .command('delete')
    .description('deletes a job for good; its runs and their logs stay')
    .argument(...job)
    .option('--yes', 'do not ask')
    .option(...jsonOption)
    .action(async (reference, options) =>
      (await import('../commands/job-operate.js')).jobDeleteCommand(session, reference, options),
    );
}

function dayOrTime(text: string): string {
  const isTime =
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.test(text) && !Number.isNaN(Date.parse(text));
  if (isTime) return text;
  throw new InvalidArgumentError('It must be a day (2026-11-26) or a time with its offset (2026-11-26T22:00:00Z).');
}
