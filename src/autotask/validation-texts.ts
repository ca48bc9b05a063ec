/** What a known refusal of Autotask means for the line that was being changed. */
export type ValidationKey = 'DuplicatePeriod' | 'OutsideContract' | 'PostedPeriod' | 'NegativeUnits' | 'Other';

interface ValidationText {
  readonly key: ValidationKey;
  readonly pattern: RegExp;
}

/**
 * The texts by which Autotask says that it refused a request after checking it, and so did nothing. Autotask answers
 * validation faults with HTTP 500, like real faults, and sends no code: its text is all there is to tell them apart.
 * A text that is not listed counts as a real fault, and so does one that only contains a listed one: it may tell of
 * something else that was done. The sources are public reports of what Autotask answered.
 */
const validationTexts: readonly ValidationText[] = [
  // A second adjustment of one line on one date. https://github.com/sopchen1977/Kantanna_Dicker_CSP_Autotask
  { key: 'DuplicatePeriod', pattern: whole`Attempt to insert duplicate data into contract_service_period` },
  // https://github.com/sopchen1977/Kantanna_Dicker_CSP_Autotask
  {
    key: 'OutsideContract',
    pattern: whole`(ContractServiceAdjustment )?effectiveDate must be between the start date and end date of the Contract referenced by contractID`,
  },
  // https://ww1.autotask.net/help/Content/KB_Autotask/Contracts/KB370000000540.html
  {
    key: 'PostedPeriod',
    pattern: whole`Unable to make changes as it would result in the deletion\/modification of an already approved and posted contract period`,
  },
  // No public source has Autotask's own text for this: it is the simulator's, which marks it as such.
  {
    key: 'NegativeUnits',
    pattern: whole`\[simulator's own text\] The adjustment would make the units of service \d+ negative on or after [\d-]{10}`,
  },
  // https://www.autotask.net/help/developerhelp/content/apis/SOAP/General_Topics/SOAP_Thresholds_Limits.htm
  { key: 'Other', pattern: whole`(Invalid query syntax\. )?Queries are limited to 500 or fewer 'OR' conditions` },
  // https://github.com/WYRE-AI/autotask-mcp/pull/132
  { key: 'Other', pattern: whole`maxCountOfRecordsToReturn must be between 1 and 500` },
  // https://github.com/WYRE-AI/autotask-mcp/pull/282
  { key: 'Other', pattern: whole`Unable to find \w{1,60} in the \w{1,60} Entity` },
  // The five below: texts quoted in public GitHub threads about creating and changing entities.
  { key: 'Other', pattern: whole`Picklist value \[[\w -]{0,60}\] does not exist for \w{1,60}` },
  { key: 'Other', pattern: whole`Value does not reference an existing entity for \w{1,60} ?` },
  {
    key: 'Other',
    pattern: whole`Reference value on field: \w{1,60} of type: \w{1,60} does not exist or is invalid`,
  },
  {
    key: 'Other',
    pattern: whole`Value does not exist for the required field \w{1,60}\.?( ; on record number \[\d{1,9}\])?`,
  },
  { key: 'Other', pattern: whole`\w{1,60}: Value [\w.-]{1,60} does not exist or is invalid` },
];

/** Autotask's wording for more than its allowed number of parallel calls, which does not always come as HTTP 429. */
const threadLimitText = whole`The Autotask API thread threshold of \d+ threads has been exceeded`;

/**
 * Autotask's wording for credentials that it does not take, which older databases answer with HTTP 500. Their other
 * texts are not known word by word.
 * https://github.com/apigrate/autotask-restapi/issues/19, https://github.com/AutotaskDevelopment/Sample-Code/issues/2
 */
const credentialTexts = [
  whole`The user account has been locked\.? *(Please see your Autotask Administrator for details)?`,
  whole`The user name does not exist`,
  whole`Integration ?Code is invalid`,
];
const likeCredentialText = /integration ?code|user ?name|user account has been locked/i;

/** A pattern of a whole text, which may have a full stop at its end. */
function whole(pattern: TemplateStringsArray): RegExp {
  return new RegExp(`^${pattern.raw.join('')}\\.?$`, 'i');
}

/** Longer texts are not known ones, and are not searched: some patterns take quadratic time. */
const longestText = 2_000;

/** The meaning of texts that are all known validation texts; undefined if one is not, or where there is none. */
export function knownValidation(texts: readonly string[]): ValidationKey | undefined {
  const keys = texts.map((text) => {
    return text.length > longestText ? undefined : validationTexts.find(({ pattern }) => pattern.test(text))?.key;
  });
  return keys.includes(undefined) ? undefined : keys[0];
}

/** Whether the texts say that too many calls ran at once on one endpoint, and nothing else. */
export function isThreadLimit(texts: readonly string[]): boolean {
  return texts.length > 0 && texts.every((text) => threadLimitText.test(text));
}

/** Whether a text says that the log-in failed; `likely`: also one that merely seems to. */
export function isCredentialFault(texts: readonly string[], likely: boolean): boolean {
  return texts.some(
    (text) => credentialTexts.some((pattern) => pattern.test(text)) || (likely && likeCredentialText.test(text)),
  );
}
