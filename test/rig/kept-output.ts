import { Writable } from 'node:stream';

/** An output that keeps what is written to it. */
export class KeptOutput extends Writable {
  readonly #pieces: Buffer[] = [];

  constructor() {
    super({
      write: (piece: Buffer, _encoding, done) => {
        this.#pieces.push(piece);
        done();
      },
    });
  }

  get text(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}
