/** One answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Each byte as one character. */
  readonly body: string;
}

export interface AnswerReader {
  /** Takes what came, and hands on each answer that is complete with it. */
  feed(bytes: string, take: (answer: WireAnswer) => void): void;
  /** What has come of an answer that is not complete. */
  readonly rest: string;
}

const STATUS_LINE = /^HTTP\/1\.1 ([1-5]\d\d) [\x20-\x7e]+$/;
const HEADER_LINE = /^([A-Za-z][A-Za-z-]*): ([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)$/;
const CONTENT_LENGTH = /^(?:0|[1-9]\d*)$/;
const HEAD_END = '\r\n\r\n';

/**
 * Reads answers more strictly than clients do: each has a length of its own, no header twice, and
 * no character that does not belong there. Interim answers (100) come out like others.
 *
 * @param isHead tells whether the next final answer is one to HEAD, which has a length and no body.
 * @throws {Error} for the first byte that is wrong, quoting it.
 */
export function createAnswerReader(isHead: () => boolean = () => false): AnswerReader {
  let received = '';

  function takeOne(): WireAnswer | undefined {
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd === -1) return undefined;
    const [statusLine = '', ...lines] = received.slice(0, headEnd).split('\r\n');
    const status = Number(STATUS_LINE.exec(statusLine)?.[1]);
    if (Number.isNaN(status)) throw new Error(`no status line: ${shown(statusLine)}`);
    const headers = readHeaders(lines);
    const bodyStart = headEnd + HEAD_END.length;
    const length = status < 200 ? 0 : lengthIn(headers);
    const bodyEnd = bodyStart + (status >= 200 && isHead() ? 0 : length);
    if (received.length < bodyEnd) return undefined;
    const body = received.slice(bodyStart, bodyEnd);
    received = received.slice(bodyEnd);
    return { status, headers, body };
  }

  return {
    feed(bytes, take) {
      received += bytes;
      for (let one = takeOne(); one !== undefined; one = takeOne()) take(one);
    },
    get rest() {
      return received;
    },
  };
}

function readHeaders(lines: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name = '', value = ''] = HEADER_LINE.exec(line) ?? [];
    if (name === '') throw new Error(`no header line: ${shown(line)}`);
    const key = name.toLowerCase();
    if (headers.has(key)) throw new Error(`a header twice: ${shown(line)}`);
    headers.set(key, value);
  }
  return headers;
}

function lengthIn(headers: ReadonlyMap<string, string>): number {
  const length = headers.get('content-length') ?? 'none';
  if (!CONTENT_LENGTH.test(length)) throw new Error(`no length of a body: ${shown(length)}`);
  return Number(length);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
