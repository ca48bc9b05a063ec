import type { LogCode } from '../domain/log/log-codes.js';

/**
 * Where people see an account in Autotask's own pages. "Company" is documented as OpenAccount; contracts are not among the
 * documented entities.
 * https://autotask.net/help/developerhelp/content/apis/ExecuteCommand/UsingExecuteCommandAPI.htm
 *
 * @param webUrl where people use Autotask, with a slash at its end; null if that is not known
 * @param companyId null if the account is not known
 */
export function accountUrl(webUrl: string | null, companyId: number | null): string | undefined {
  if (webUrl === null || companyId === null) return undefined;
  return `${webUrl}Autotask/AutotaskExtend/ExecuteCommand.aspx?Code=OpenAccount&AccountID=${companyId}`;
}

/** What an account does not show: a service or its SKU is at fault. */
const ofCatalogue: readonly LogCode[] = ['AT07', 'AT08'];

/** The same, where the account is the place to look at for what a log code reports. */
export function accountUrlFor(code: LogCode, webUrl: string | null, companyId: number | null): string | undefined {
  return ofCatalogue.includes(code) ? undefined : accountUrl(webUrl, companyId);
}
