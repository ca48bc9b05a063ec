import type { World } from '../world.js';

/**
 * The account that an address of Autotask's ExecuteCommand opens. Of its commands the simulator knows the one that opens an
 * account by its id.
 * https://autotask.net/help/developerhelp/content/apis/ExecuteCommand/UsingExecuteCommandAPI.htm
 *
 * @returns why it opens none otherwise; the text is the simulator's own
 */
export function accountOfCommand(
  { autotask }: World,
  query: URLSearchParams,
): { readonly id: number } | { readonly problem: string } {
  const code = query.get('Code') ?? '';
  if (code !== 'OpenAccount') {
    return { problem: `The simulated Autotask knows only the command OpenAccount, and not “${code}”.` };
  }
  const asked = query.get('AccountID') ?? '';
  const company = /^\d+$/.test(asked) ? autotask.companies.get(Number(asked)) : undefined;
  if (company === undefined) return { problem: `The simulated Autotask has no account “${asked}”.` };
  return { id: company.id };
}
