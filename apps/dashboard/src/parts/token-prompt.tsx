import type { TargetedSubmitEvent, VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

export interface TokenPromptProps {
  /** Whether one was given and was not accepted. */
  readonly wasRefused: boolean;
  readonly onToken: (token: string) => void;
}

/** Asks for the read token. */
export function TokenPrompt({ wasRefused, onToken }: TokenPromptProps): VNode {
  const [token, setToken] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), [wasRefused]);

  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (token.trim() !== '') onToken(token.trim());
  };

  return (
    <form class="card prompt" onSubmit={submit}>
      <h2>This ledger asks for a read token</h2>
      <p>
        It is one of those in <code>READ_TOKEN</code> or <code>READ_TOKENS_FILE</code>. Only this
        tab keeps it, until it is closed.
      </p>
      <label for="token">Read token</label>
      <input
        id="token"
        ref={field}
        type="password"
        autocomplete="off"
        spellcheck={false}
        required
        value={token}
        aria-invalid={wasRefused}
        aria-describedby={wasRefused ? 'token-refused' : undefined}
        onInput={(event) => setToken(event.currentTarget.value)}
      />
      {wasRefused && (
        <p id="token-refused" class="fault" role="alert">
          That token is not accepted. Whoever runs this service can tell you one that is.
        </p>
      )}
      <button class="primary" type="submit">
        Open the ledger
      </button>
    </form>
  );
}
