/** What a stream of events says: an id alone tells where to resume. */
export interface StreamEvent {
  readonly id: string | undefined;
  /** `undefined` when there is none, and so no event to tell of. */
  readonly data: string | undefined;
}

/** Reads Server-Sent Events from pieces of text that end anywhere. */
export function createEventParser(): (piece: string) => StreamEvent[] {
  let rest = '';
  let id: string | undefined;
  let data: string[] = [];

  return (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    const events: StreamEvent[] = [];
    for (const line of lines) {
      const [field, value] = fieldOf(line);
      if (field === 'id') id = value;
      else if (field === 'data') data.push(value);
      else if (line === '' && (id !== undefined || data.length > 0)) {
        events.push({ id, data: data.length > 0 ? data.join('\n') : undefined });
        [id, data] = [undefined, []];
      }
    }
    return events;
  };
}

function fieldOf(line: string): readonly [field: string, value: string] {
  const colon = line.indexOf(':');
  if (colon === -1) return [line, ''];
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
}
