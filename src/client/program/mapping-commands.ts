import type { Command } from '@commander-js/extra-typings';
import { withTableFiles } from './options.js';
import type { Session } from './session.js';

/** The commands on what leads from the built-in Atria to Autotask. */
export function addMappingCommands(program: Command, session: Session): void {
  const mapping = program
    .command('mapping')
    .description("compares the built-in Atria's customers and SKUs with Autotask's companies and services");
  withTableFiles(
    mapping
      .command('check')
      .description('says what leads to no company, contract or service, and suggests what may be meant; it only reads')
      .option('--job <job>', 'with the Autotask and the parameters of this job, by its id or label'),
    'what was found',
  ).action(async (options) => (await import('../commands/mapping.js')).checkCommand(session, options));
  withTableFiles(
    mapping
      .command('unfed')
      .description("lists the lines on customers' contracts that no SKU feeds, with units and money; it only reads")
      .option('--job <job>', 'with the Autotask and the parameters of this job, by its id or label'),
    'them',
  ).action(async (options) => (await import('../commands/mapping.js')).unfedCommand(session, options));
}
