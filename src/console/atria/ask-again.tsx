import { askAgainPath, mappingAddress } from './mapping-address.js';

/** Has Autotask read anew, and shows the page that it stands on again. */
export function AskAgain({ back }: { back: string }) {
  return (
    <form method="post" action={mappingAddress(undefined, askAgainPath)}>
      <input type="hidden" name="back" value={back} />
      <button class="button">Ask Autotask again</button>
    </form>
  );
}
