import type { VNode } from 'preact';
import { useCallback, useMemo, useState } from 'preact/hooks';
import { createClient } from './api/client.ts';
import { Overview } from './overview.tsx';
import { Masthead } from './parts/masthead.tsx';
import { TokenPrompt } from './parts/token-prompt.tsx';
import { useTheme } from './parts/use-theme.ts';
import { useToken } from './parts/use-token.ts';

/** The whole page. */
export function App(): VNode {
  const { theme, setTheme, isDark } = useTheme();
  const { token, setToken } = useToken();
  const [isLocked, setLocked] = useState(false);
  const client = useMemo(() => createClient(token, () => setLocked(true)), [token]);

  const open = useCallback(
    (given: string) => {
      setToken(given);
      setLocked(false);
    },
    [setToken],
  );
  const close = useCallback(() => {
    setToken(undefined);
    setLocked(true);
  }, [setToken]);

  return (
    <>
      <Masthead
        theme={theme}
        onTheme={setTheme}
        onForget={token === undefined || isLocked ? undefined : close}
      />
      {isLocked ? (
        <main>
          <h1 class="unseen">Hookledger</h1>
          <TokenPrompt wasRefused={token !== undefined} onToken={open} />
        </main>
      ) : (
        <Overview client={client} isDark={isDark} />
      )}
    </>
  );
}
