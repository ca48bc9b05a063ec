import { Command } from '@commander-js/extra-typings';

const usageExitCode = 2;

/**
 * Ends a program with its help where that is asked for, and with exit code 2 where it is given any argument: a program that
 * its environment configures starts nothing by mistake.
 *
 * @param name how people start it
 * @param settings where its settings are described
 */
export function takeNoArguments(name: string, description: string, settings: string): void {
  new Command(name)
    .usage('[--help]')
    .description(`${description} ${settings}`)
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : usageExitCode))
    .parse();
}
