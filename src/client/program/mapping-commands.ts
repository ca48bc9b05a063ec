import { Option, type Command } from '@commander-js/extra-typings';
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
    .addOption(new Option('--csv <file>', 'write what was found to a CSV file ("-": the standard output)'))
    .addOption(new Option('--xlsx <file>', 'write it to an Excel file').conflicts('csv'))
    .addOption(new Option('--json', 'answer in JSON').conflicts(['csv', 'xlsx']))
    .action(async (options) => (await import('../commands/mapping.js')).checkCommand(session, options));
  mapping
    .command('unfed')
    .description("lists the lines on customers' contracts that no SKU feeds, with units and money; it only reads")
    .option('--job <job>', 'with the Autotask and the parameters of this job, by its id or label')
    .addOption(new Option('--csv <file>', 'write them to a CSV file ("-": the standard output)'))
    .addOption(new Option('--xlsx <file>', 'write them to an Excel file').conflicts('csv'))
    .addOption(new Option('--json', 'answer in JSON').conflicts(['csv', 'xlsx']))
    .action(async (options) => (await import('../commands/mapping.js')).unfedCommand(session, options));
}
