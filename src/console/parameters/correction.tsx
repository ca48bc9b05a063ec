import { correctedText } from '../../domain/parameters/corrected-text.js';

/** The text that was meant, to be taken over; nothing where none can be told. Nobody takes it but the person who types. */
export function Correction({ text, isAccepted }: { text: string; isAccepted: (corrected: string) => boolean }) {
  const corrected = correctedText(text, isAccepted);
  if (corrected === undefined) return null;
  return (
    <div class="correction">
      <p>Is this what you mean?</p>
      <pre>{corrected}</pre>
      <button class="button" type="button" data-fills="parameters" value={corrected}>
        Use this text
      </button>
    </div>
  );
}
