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
