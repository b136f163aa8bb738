/** What the log says became of deliveries. */
export interface LogResults {
  /** Takes one line as it is. */
  readonly take: (line: string) => void;
  /** By the `X-Request-ID` of the delivery. */
  readonly byRequest: ReadonlyMap<string, string>;
  /** How many lines have this result. */
  count(result: string): number;
}

export function createLogResults(): LogResults {
  const byRequest = new Map<string, string>();
  return {
    take(line) {
      const { request_id: id, result } = JSON.parse(line) as {
        request_id?: string;
        result?: string;
      };
      if (id !== undefined && result !== undefined) byRequest.set(id, result);
    },
    byRequest,
    count: (wanted) => [...byRequest.values()].filter((result) => result === wanted).length,
  };
}
