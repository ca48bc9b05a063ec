/** What is wrong with a file as a whole; the message is for its sender. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** A file as text. Only UTF-8 is accepted: guessed letters would change names. */
export async function* decoded(source: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch (error) {
      const message = 'The file is not UTF-8 text from about here on. Save it as UTF-8, and import it again.';
      throw new UnreadableFile(message, { cause: error });
    }
  };
  for await (const bytes of source as AsyncIterable<Uint8Array>) yield decode(bytes);
  yield decode();
}
