// OTLP's Protocol Buffers, read by hand from the numbers in opentelemetry-proto (trace.proto,
// common.proto): what the service sends is judged by the standard and not by the library that it
// was written with.

type AttributeValue = string | number | boolean | readonly AttributeValue[] | undefined;

export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first of a trace. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  /** 1: internal, 2: server. */
  readonly kind: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** 0: unset, 2: error. */
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly events: number;
  readonly resource: Readonly<Record<string, AttributeValue>>;
}

/** Reads the body of an export. */
export function readExport(body: Buffer): readonly SentSpan[] {
  return messages(body, 1).flatMap((resourceSpans) => {
    const resource = messages(resourceSpans, 1).map((it) => attributesIn(it, 1))[0] ?? {};
    return messages(resourceSpans, 2)
      .flatMap((scopeSpans) => messages(scopeSpans, 2))
      .map((span) => ({
        traceId: bytes(span, 1).toString('hex'),
        spanId: bytes(span, 2).toString('hex'),
        traceState: bytes(span, 3).toString('utf8'),
        parentSpanId: bytes(span, 4).toString('hex'),
        name: bytes(span, 5).toString('utf8'),
        kind: Number(number(span, 6)),
        startNs: number(span, 7),
        endNs: number(span, 8),
        attributes: attributesIn(span, 9),
        events: messages(span, 11).length,
        statusCode: Number(messages(span, 15).map((status) => number(status, 3))[0] ?? 0),
        statusMessage: messages(span, 15).map((status) => bytes(status, 2).toString())[0] ?? '',
        resource,
      }));
  });
}

function attributesIn(message: Buffer, field: number): Record<string, AttributeValue> {
  return Object.fromEntries(
    messages(message, field).map((pair) => [
      bytes(pair, 1).toString('utf8'),
      valueOf(bytes(pair, 2)),
    ]),
  );
}

function valueOf(value: Buffer): AttributeValue {
  const [field] = fieldsOf(value);
  if (field === undefined) return undefined;
  const { number: kind, content } = field;
  if (typeof content === 'bigint') return kind === 2 ? content === 1n : Number(content);
  if (kind === 5) return messages(content, 1).map(valueOf);
  return content.toString('utf8');
}

interface Field {
  readonly number: number;
  readonly content: bigint | Buffer;
}

function fieldsOf(message: Buffer): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at);
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = Number(varint());
    const wireType = key & 7;
    const content =
      wireType === 0
        ? varint()
        : wireType === 1
          ? take(8).readBigUInt64LE()
          : wireType === 5
            ? BigInt(take(4).readUInt32LE())
            : take(Number(varint()));
    fields.push({ number: key >> 3, content });
  }
  return fields;
}

function messages(message: Buffer, field: number): readonly Buffer[] {
  return fieldsOf(message)
    .filter(({ number: candidate }) => candidate === field)
    .map(({ content }) => content as Buffer);
}

function bytes(message: Buffer, field: number): Buffer {
  return messages(message, field)[0] ?? Buffer.alloc(0);
}

function number(message: Buffer, field: number): bigint {
  const found = fieldsOf(message).find(({ number: candidate }) => candidate === field);
  return (found?.content as bigint | undefined) ?? 0n;
}
