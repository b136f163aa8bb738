import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Refusal, Unreachable, Unreadable } from '../api/client.ts';
import { isRecord } from '../api/shapes.ts';
import { Notice } from './notice.tsx';

export interface HealthNoticeProps {
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** What keeps the page from showing what is; what it showed last stays. */
export function HealthNotice({ error, onRetry }: HealthNoticeProps): VNode {
  const problem = useProblem(error);
  const [title, advice] = wordsFor(error, problem);
  return (
    <Notice kind="error" title={title}>
      <p>{advice}</p>
      <button type="button" onClick={onRetry}>
        Try now
      </button>
    </Notice>
  );
}

function wordsFor(error: unknown, problem: string | undefined): readonly [string, string] {
  if (error instanceof Unreachable) {
    return [
      'The service can’t be reached',
      'What you see is what it said last; this page keeps trying. If the service was stopped, start it: nothing that it acknowledged is lost.',
    ];
  }
  if (error instanceof Refusal && error.status === 503) {
    return [
      'The ledger can’t be read at the moment',
      problem ?? 'The service answers 503; its log says why. This page keeps trying.',
    ];
  }
  if (error instanceof Unreadable) {
    return [
      'The answer is not one of this service',
      'Something between this page and the service may have answered instead, such as a proxy that asks to log in. What you see is what the service said last; this page keeps trying.',
    ];
  }
  if (error instanceof Refusal) {
    const said = `The service said: ${error.message}. Its log has the request.`;
    return ['Something went wrong', said];
  }
  return ['Something went wrong', `This page failed: ${String(error)}.`];
}

/** What the service itself says is wrong. */
function useProblem(error: unknown): string | undefined {
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    // A service that hangs would otherwise keep a connection for each error that it causes.
    const ended = new AbortController();
    const ask = async (): Promise<void> => {
      const detail = await detailOfHealth(ended.signal);
      if (!ended.signal.aborted) setProblem(detail);
    };
    void ask();
    return () => ended.abort();
  }, [error]);
  return problem;
}

async function detailOfHealth(signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch('health/ready', { signal });
    const body: unknown = await response.json();
    return isRecord(body) && typeof body['detail'] === 'string' ? body['detail'] : undefined;
  } catch {
    // Without its words there are ours.
    return undefined;
  }
}
