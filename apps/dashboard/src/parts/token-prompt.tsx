import type { TargetedSubmitEvent, VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

export interface TokenPromptProps {
  /** Whether one was given and was not accepted. */
  readonly wasRefused: boolean;
  readonly onToken: (token: string) => void;
}

// `b64token` of RFC 6750, 2.1. With anything else the browser may not even send the header.
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/** Asks for the read token. */
export function TokenPrompt({ wasRefused, onToken }: TokenPromptProps): VNode {
  const [token, setToken] = useState('');
  const [isMalformed, setMalformed] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), [wasRefused]);

  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const given = token.trim();
    if (given === '') return;
    setMalformed(!TOKEN.test(given));
    if (TOKEN.test(given)) onToken(given);
  };
  const fault = faultOf(isMalformed, wasRefused);

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
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : 'token-fault'}
        onInput={(event) => setToken(event.currentTarget.value)}
      />
      {fault !== undefined && (
        <p id="token-fault" class="fault" role="alert">
          {fault}
        </p>
      )}
      <button class="primary" type="submit">
        Open the ledger
      </button>
    </form>
  );
}

function faultOf(isMalformed: boolean, wasRefused: boolean): string | undefined {
  if (isMalformed) {
    return 'That can’t be a token: it is made of letters, digits and - . _ ~ + / with = at the end at most. Quotes, or something that can’t be seen, may have been copied with it.';
  }
  if (!wasRefused) return undefined;
  return 'That token is not accepted. Whoever runs this service can tell you one that is.';
}
