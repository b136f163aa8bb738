import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Refusal, Unreachable } from '../api/client.ts';
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
  const said = error instanceof Error ? error.message : String(error);
  return ['Something went wrong', `The service said: ${said}. Its log has the request.`];
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
    return ((await response.json()) as { detail?: string }).detail;
  } catch {
    // Without its words there are ours.
    return undefined;
  }
}
