import type { Command } from '@commander-js/extra-typings';
import { jsonOption } from './options.js';
import type { Session } from './session.js';

/** The commands of the secret sets. */
export function addSecretsCommands(program: Command, session: Session): void {
  const secrets = program.command('secrets').description("stores Autotask's credentials, encrypted");
  secrets
    .command('set')
    .description('stores a secret set; one that replaces another is tried at Autotask first')
    .argument('<name>', 'the name that jobs give in their Secrets parameter ("default" if they give none)')
    .option('--from <file|->', 'a JSON file with UserName, Secret, IntegrationCode; "-": standard input', '-')
    .option('--untested', 'replace a set without trying the new one: Autotask is down, or it is for later')
    .option('--other-database', 'replace a set by one of another Autotask database')
    .option(...jsonOption)
    .action(async (name, options) => (await import('../commands/secrets.js')).setCommand(session, name, options));
  secrets
    .command('list')
    .description('lists the names of the stored secret sets')
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/secrets.js')).listCommand(session, options));
  secrets
    .command('check')
    .description('says which secret sets can be read, and with which key; shows none of their values')
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/secrets-upkeep.js')).checkCommand(session, options));
  secrets
    .command('rotate')
    .description('encrypts all secret sets with the present key, all of them or none')
    .option(...jsonOption)
    .action(async (options) => (await import('../commands/secrets-upkeep.js')).rotateCommand(session, options));
  secrets
    .command('remove')
    .description('removes a secret set that no job uses')
    .argument('<secret-set>', 'its name')
    .option('--yes', 'do not ask')
    .option(...jsonOption)
    .action(async (name, options) =>
      (await import('../commands/secrets-upkeep.js')).removeCommand(session, name, options),
    );
}
