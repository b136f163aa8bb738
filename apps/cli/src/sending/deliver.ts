import { signatureOf } from '@hookledger/wire';
import { setTimeout as pause } from 'node:timers/promises';
import { isPassing, MOST_PATIENCE_MS, reasonOf, retryAfterMs, waitMs } from '../retry.ts';
import { faultsIn } from '../faults-in.ts';
import { createPost, type Post, type PostAnswer } from './post.ts';

/** What became of one message. */
export type DeliveryOutcome =
  /** `accepted`: stored now or before, and the service does not say which. */
  | { readonly kind: 'created' | 'duplicate' | 'accepted' }
  /** It can't be stored as it is. */
  | { readonly kind: 'refused'; readonly says: string }
  /** It may be stored or not: it was sent as often as allowed. */
  | { readonly kind: 'failed'; readonly says: string };

/** The service refuses for a reason that no other message would change. */
class Barred extends Error {
  override readonly name = 'Barred';
}

export interface DeliverOptions {
  readonly url: URL;
  readonly secret: string;
  readonly retries: number;
  /** Makes no further attempt once it is aborted. */
  readonly signal: AbortSignal;
}

export type Deliver = (body: Uint8Array) => Promise<DeliveryOutcome>;

/** What it returns throws when the service would refuse every message alike. */
export function createDeliver({ url, secret, retries, signal }: DeliverOptions): Deliver {
  const post = createPost(url);
  return async function deliver(body) {
    const headers = {
      'Content-Type': 'application/json',
      'X-Signature': signatureOf(body, secret),
    };
    for (let attempt = 0; ; attempt += 1) {
      const answer = judge(url, await ask(post, body, headers));
      if (answer.kind !== 'again') return answer;
      if (attempt === retries || answer.afterMs > MOST_PATIENCE_MS) {
        return { kind: 'failed', says: answer.says };
      }
      await pause(waitMs(attempt, answer.afterMs), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return { kind: 'failed', says: answer.says };
    }
  };
}

type Answer =
  DeliveryOutcome | { readonly kind: 'again'; readonly afterMs: number; readonly says: string };

async function ask(
  post: Post,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<PostAnswer | Error> {
  try {
    return await post(body, headers);
  } catch (error) {
    return error as Error;
  }
}

function judge(url: URL, answer: PostAnswer | Error): Answer {
  if (answer instanceof Error) return { kind: 'again', afterMs: 0, says: reasonOf(answer) };
  const { status, header, text } = answer;
  if (status === 200) {
    const kind = resultIn(header('X-Delivery-Result'), text);
    if (kind === undefined) throw new Barred(`${url.href} answers 200, but not as Hookledger does`);
    return { kind };
  }
  const says = faultsIn(text) ?? `HTTP ${status}`;
  if (isPassing(status)) {
    return { kind: 'again', afterMs: retryAfterMs(header('Retry-After'), Date.now()), says };
  }
  if (status === 413 || status === 422) return { kind: 'refused', says };
  const what = status === 401 ? 'is WEBHOOK_SECRET the one of the service?' : `HTTP ${status}`;
  throw new Barred(`${url.href} refuses every message: ${says} (${what})`);
}

// Others who keep the contract may leave the header out; a page to log in at has neither.
function resultIn(
  header: string | undefined,
  text: string,
): 'created' | 'duplicate' | 'accepted' | undefined {
  if (header === 'created' || header === 'duplicate') return header;
  try {
    const json = JSON.parse(text) as { status?: unknown } | null;
    return json?.status === 'ok' ? 'accepted' : undefined;
  } catch {
    return undefined;
  }
}
