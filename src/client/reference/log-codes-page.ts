import { logCodeDefinitions, logCodes } from '../../domain/log/log-messages.js';
import { remedyOf } from '../../domain/log/outcomes.js';
import { remedyTexts } from '../../domain/wording.js';

/** The documentation page of all log codes, made from the table that the product itself uses. */
export function logCodesPage(): string {
  const rows = logCodes.map((code) => {
    const { level, scope, occursWhen, template, resolution, undoResolution } = logCodeDefinitions[code];
    const advice = undoResolution === undefined ? resolution : `${resolution} _In an undo:_ ${undoResolution}`;
    return `| ${[code, level, scope, occursWhen, template, remedyTexts[remedyOf(code)], advice].map(cell).join(' | ')} |`;
  });
  return `# Log codes

<!-- Made by \`npm run docs:codes\` from src/domain. -->

AT01 to AT24 are those of Atria's Autotask integration, with its levels and messages; AT25 and later are our own. "Once per" says
what an entry is about: a code appears at most once for each. "Who acts" tells what mends itself with the next run of the job from what
needs a person. \`billing-sync codes\` prints the same table.

| Code | Level | Once per | Occurs when | Message | Who acts | What to do |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
