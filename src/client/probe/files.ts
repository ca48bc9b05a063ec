import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProbeReport } from '../../probe/report.js';
import { reportText } from '../../probe/report.js';

/** Writes the report and the settings into a directory, over those of an earlier probe. @returns the directory's files */
export function writeReport(directory: string, report: ProbeReport): string[] {
  const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
  const files: readonly [name: string, text: string][] = [
    ['report.txt', `${reportText(report)}\n`],
    ['report.json', json({ version: 1, ...report })],
    ['product-settings.json', json(report.productSettings)],
    ['simulator-settings.json', json(report.simulatorSettings)],
  ];
  mkdirSync(directory, { recursive: true });
  return files.map(([name, text]) => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  });
}
