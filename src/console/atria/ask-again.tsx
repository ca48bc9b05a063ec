/** Where {@link AskAgain} is sent to. */
export const askAgainPath = '/again';

/** Has Autotask read anew, and shows the page that it stands on again. */
export function AskAgain({ back }: { back: string }) {
  return (
    <form method="post" action={`/atria/mapping${askAgainPath}`}>
      <input type="hidden" name="back" value={back} />
      <button class="button">Ask Autotask again</button>
    </form>
  );
}
