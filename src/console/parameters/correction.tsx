import { correctedText } from '../../domain/parameters/corrected-text.js';

/** The text that was meant, to be taken over; nothing where none can be told. Nobody takes it but the person who types. */
export function Correction({ text, isAccepted }: { text: string; isAccepted: (corrected: string) => boolean }) {
  const corrected = correctedText(text, isAccepted);
  return <Proposal field="parameters" corrected={corrected} />;
}

/** A text in place of what was typed into a field. */
export function Proposal({ field, corrected }: { field: string; corrected: string | undefined }) {
  if (corrected === undefined) return null;
  return (
    <div class="correction">
      <p>Is this what you mean?</p>
      <pre>{corrected}</pre>
      <button class="button" type="button" data-fills={field} value={corrected}>
        Use this text
      </button>
    </div>
  );
}
