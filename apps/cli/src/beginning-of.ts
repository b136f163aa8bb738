/** More than the service ever says of a delivery or of what it refuses. */
const MAX_BYTES = 64 * 1024;

/** The text of an answer, as far as it can be of use; what comes after that is not waited for. */
export async function beginningOf(
  answer: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of answer) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= MAX_BYTES) break;
  }
  return new TextDecoder().decode(Buffer.concat(pieces).subarray(0, MAX_BYTES));
}
