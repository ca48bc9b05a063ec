import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from '../../configuration/own-directory.js';
import { messageOf } from '../../domain/message-of.js';
import type { ProbeReport } from '../../probe/report.js';
import { reportText } from '../../probe/report.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';

/** @throws CommandFailure where nothing can be written to it */
export function requireDirectory(directory: string): void {
  try {
    makeDirectory(directory, 'Name another with --directory.');
  } catch (error) {
    throw new CommandFailure(exitCodes.usage, messageOf(error), { cause: error });
  }
}

/** Writes the report and the settings into a directory that exists, over those of an earlier probe. @returns the directory's files */
export function writeReport(directory: string, report: ProbeReport): string[] {
  const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
  const files: readonly [name: string, text: string][] = [
    ['report.txt', `${reportText(report)}\n`],
    ['report.json', json({ version: 1, ...report })],
    ['product-settings.json', json(report.productSettings)],
    ['simulator-settings.json', json(report.simulatorSettings)],
  ];
  return files.map(([name, text]) => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  });
}
