import { correctedText } from '../domain/parameters/corrected-text.js';
import { parseParameters, refusalMessage } from '../domain/parameters/parameters.js';
import { CommandFailure, exitCodes } from './terminal/exit-codes.js';

/**
 * Refuses parameters that are not JSON and shows what was meant, if that can be told. Whoever typed them takes it over.
 *
 * @param isAccepted whether a corrected text may be offered
 * @throws CommandFailure
 */
export function refuseCorrectable(text: string, refusal: string, isAccepted: (corrected: string) => boolean): void {
  const corrected = correctedText(text, isAccepted);
  const parsed = parseParameters(text);
  if (corrected === undefined || 'parameters' in parsed) return;
  const reasons = parsed.refusals.map((each) => `${each.code}  ${refusalMessage(each)}`);
  throw new CommandFailure(
    exitCodes.usage,
    `${refusal}\n${reasons.join('\n')}\nIs this what you mean? Give it instead:\n${corrected}`,
  );
}
