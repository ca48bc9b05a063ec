/** What is wrong with a file as a whole; the message is for whoever sent it. */
export class UnreadableFile extends Error {}

/** A file as text. What is not UTF-8 is no text: guessed letters would make other names of it. */
export async function* decoded(source: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new UnreadableFile('The file is not UTF-8 text from about here on. Save it as UTF-8, and import it again.');
    }
  };
  for await (const bytes of source as AsyncIterable<Uint8Array>) yield decode(bytes);
  yield decode();
}
