/** What a known refusal of Autotask means for the line that was being changed. */
export type ValidationKey = 'DuplicatePeriod' | 'OutsideContract' | 'PostedPeriod' | 'NegativeUnits' | 'Other';

interface ValidationText {
  readonly key: ValidationKey;
  readonly pattern: RegExp;
}

/**
 * The texts by which Autotask says that it refused a request after checking it, and so did nothing. Autotask answers
 * validation faults with HTTP 500, like real faults, and sends no code: its text is all there is to tell them apart.
 * A text that is not listed counts as a real fault. The sources are public reports of what Autotask answered.
 */
const validationTexts: readonly ValidationText[] = [
  // A second adjustment of one line on one date. https://github.com/sopchen1977/Kantanna_Dicker_CSP_Autotask
  { key: 'DuplicatePeriod', pattern: /Attempt to insert duplicate data into contract_service_period/i },
  // https://github.com/sopchen1977/Kantanna_Dicker_CSP_Autotask
  {
    key: 'OutsideContract',
    pattern: /effectiveDate must be between the start date and end date of the Contract/i,
  },
  // https://ww1.autotask.net/help/Content/KB_Autotask/Contracts/KB370000000540.html
  { key: 'PostedPeriod', pattern: /deletion\/modification of an already approved and posted contract period/i },
  // No public source has Autotask's own text for this: it is the simulator's, which marks it as such.
  { key: 'NegativeUnits', pattern: /^\[simulator's own text\] .* negative/i },
  // https://www.autotask.net/help/developerhelp/content/apis/SOAP/General_Topics/SOAP_Thresholds_Limits.htm
  { key: 'Other', pattern: /Queries are limited to 500 or fewer 'OR' conditions/i },
  // https://github.com/WYRE-AI/autotask-mcp/pull/132
  { key: 'Other', pattern: /maxCountOfRecordsToReturn must be between 1 and 500/i },
  // https://github.com/WYRE-AI/autotask-mcp/pull/282
  { key: 'Other', pattern: /Unable to find \S+ in the \S+ Entity/i },
  // The five below: texts quoted in public GitHub threads about creating and changing entities.
  { key: 'Other', pattern: /Picklist value \[[^\]]*\] does not exist for/i },
  { key: 'Other', pattern: /Value does not reference an existing entity for/i },
  { key: 'Other', pattern: /Reference value on field: .* does not exist or is invalid/i },
  { key: 'Other', pattern: /Value does not exist for the required field/i },
  { key: 'Other', pattern: /^\w+: Value \S+ does not exist or is invalid/i },
];

/** Autotask's wording for more than its allowed number of parallel calls, which does not always come as HTTP 429. */
const threadLimitText = /thread threshold/i;

/**
 * Autotask's wording for credentials that it does not take, which older databases answer with HTTP 500.
 * https://github.com/apigrate/autotask-restapi/issues/19, https://github.com/AutotaskDevelopment/Sample-Code/issues/2
 */
const credentialText = /integration ?code|user ?name|user account has been locked/i;

/** Characters of a text that are looked at: patterns that begin anywhere take the square of its length. */
const longestText = 2_000;

/** The meaning of the first text that is a known validation text; undefined where none is. */
export function knownValidation(texts: readonly string[]): ValidationKey | undefined {
  for (const text of texts) {
    const known = validationTexts.find(({ pattern }) => pattern.test(text.slice(0, longestText)));
    if (known) return known.key;
  }
  return undefined;
}

/** Whether a text says that too many calls ran at once on one endpoint. */
export function isThreadLimit(texts: readonly string[]): boolean {
  return texts.some((text) => threadLimitText.test(text));
}

/** Whether a text says that the log-in failed. */
export function isCredentialFault(texts: readonly string[]): boolean {
  return texts.some((text) => credentialText.test(text));
}
