import type { Command } from '@commander-js/extra-typings';
import type { Session } from './session.js';

/** The commands on what leads from the built-in Atria to Autotask. */
export function addMappingCommands(program: Command, session: Session): void {
  const mapping = program
    .command('mapping')
    .description("compares the built-in Atria's customers and SKUs with Autotask's companies and services");
  mapping
    .command('check')
    .description('says what leads to no company, contract or service, and suggests what may be meant; it only reads')
    .option('--job <job>', 'with the Autotask and the parameters of this job, by its id or label')
    .option('--json', 'answer in JSON')
    .action(async (options) => (await import('../commands/mapping.js')).checkCommand(session, options));
}
