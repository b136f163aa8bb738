import { isAnswerOf, isRecord } from './shapes.ts';

/** The service answered, and did not do what it was asked. */
export class Refusal extends Error {
  readonly status: number;
  /** Parameters that broke a rule, and which. */
  readonly faults: readonly Fault[];
  /** How long the service asks to be left alone; `undefined` when it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, detail: unknown, retryAfterMs?: number) {
    const faults = faultsIn(detail);
    const words = typeof detail === 'string' ? detail : faults.map(({ msg }) => msg).join('; ');
    super(words === '' ? `status ${status}` : words);
    this.status = status;
    this.faults = faults;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface Fault {
  readonly loc: readonly string[];
  readonly msg: string;
}

/** Nothing answered, or not in time. */
export class Unreachable extends Error {}

/** Something answered, and not as the service does. */
export class Unreadable extends Error {}

export type Parameters = Readonly<Record<string, string | number | undefined>>;

/** Asks the service that this page came from. */
export interface Client {
  get<Body>(path: string, parameters?: Parameters, signal?: AbortSignal): Promise<Body>;
  /** Opens an answer that goes on. */
  open(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response>;
  /** The service's time, to the second, as its last answer had it; before one, the browser's. */
  nowMs(): number;
}

/** A service that hangs must not look healthy for as long as it hangs. */
const ANSWER_WITHIN_MS = 10_000;
/** A search may have to walk through all of a big ledger. */
const FIND_WITHIN_MS = 30_000;

/** @param onUnauthorized called whenever a token is asked for, or is not among those accepted. */
export function createClient(token: string | undefined, onUnauthorized: () => void): Client {
  const authorization: Record<string, string> =
    token === undefined ? {} : { Authorization: `Bearer ${token}` };
  let aheadMs = 0;

  async function ask(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(path, init).catch((error: unknown) => {
      if (init.signal?.aborted === true) throw error;
      throw new Unreachable('the service can’t be reached');
    });
    const answeredAtMs = Date.parse(response.headers.get('Date') ?? '');
    if (!Number.isNaN(answeredAtMs)) aheadMs = answeredAtMs - Date.now();
    if (response.ok) return response;
    if (response.status === 401) onUnauthorized();
    throw new Refusal(response.status, await detailOf(response), retryAfterMsOf(response));
  }

  return {
    async get<Body>(path: string, parameters: Parameters = {}, signal?: AbortSignal) {
      const late = new AbortController();
      const withinMs = (parameters['q'] ?? '') === '' ? ANSWER_WITHIN_MS : FIND_WITHIN_MS;
      const timer = setTimeout(() => late.abort(), withinMs);
      try {
        const response = await ask(withQuery(path, parameters), {
          headers: authorization,
          signal: AbortSignal.any([late.signal, ...(signal === undefined ? [] : [signal])]),
        });
        const body = await bodyOf(response);
        if (!isAnswerOf(path, body)) throw new Unreadable('the answer is not one of this service');
        return body as Body;
      } catch (error) {
        if (signal?.aborted !== true && late.signal.aborted)
          throw new Unreachable('the service does not answer');
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },

    open: async (path, headers, signal) =>
      ask(path, { headers: { ...authorization, ...headers }, signal }),

    nowMs: () => Date.now() + aheadMs,
  };
}

function withQuery(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

/** A date, which proxies may send, counts as nothing said: the clock here may be another one. */
function retryAfterMsOf({ headers }: Response): number | undefined {
  const seconds = headers.get('Retry-After') ?? '';
  return /^\d{1,4}$/.test(seconds) ? Number(seconds) * 1_000 : undefined;
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    if (error instanceof SyntaxError) throw new Unreadable('the answer is no JSON');
    throw new Unreachable('the answer breaks off');
  }
}

/** `undefined` when there is none: a proxy has words of its own, or none. */
async function detailOf(response: Response): Promise<unknown> {
  try {
    const body: unknown = await response.json();
    return isRecord(body) ? body['detail'] : undefined;
  } catch {
    return undefined;
  }
}

function faultsIn(detail: unknown): readonly Fault[] {
  if (!Array.isArray(detail)) return [];
  return detail.filter(isRecord).flatMap(({ loc, msg }) => {
    if (typeof msg !== 'string') return [];
    return [{ loc: Array.isArray(loc) ? loc.map(String) : [], msg }];
  });
}
