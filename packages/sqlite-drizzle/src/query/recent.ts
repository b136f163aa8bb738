/** The values that were set last, so many at most. */
export interface Recent<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

export function createRecent<Value>(most: number): Recent<Value> {
  const values = new Map<string, Value>();
  return {
    get: (key) => values.get(key),

    set(key, value) {
      // A Map goes through its keys in the order in which they came.
      values.delete(key);
      values.set(key, value);
      const [oldest] = values.keys();
      if (values.size > most) values.delete(oldest as string);
    },
  };
}
