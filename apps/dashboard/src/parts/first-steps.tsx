import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

/** For a ledger without a message: how to send the first. */
export function FirstSteps(): VNode {
  // Made once: a text that changes can't stay selected until it is copied.
  const [commands] = useState(commandsNow);
  return (
    <section class="card first-steps" aria-labelledby="first-steps">
      <h2 id="first-steps">Nothing has been received yet</h2>
      <p>
        The service runs and waits. Send it a signed message, with the secret that it was started
        with in <code>WEBHOOK_SECRET</code>, and it appears here within seconds:
      </p>
      <pre tabIndex={0} aria-label="Commands that send a message">
        <code>{commands}</code>
      </pre>
    </section>
  );
}

function commandsNow(): string {
  const ts = `${new Date().toISOString().slice(0, 19)}Z`;
  return [
    `body='{"message_id":"m1","from":"+919876543210","to":"+14155550100","ts":"${ts}","text":"Hello"}'`,
    `signature=$(printf %s "$body" | openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" -hex | sed 's/^.* //')`,
    `curl -s ${new URL('webhook', window.location.href).href} -H "X-Signature: $signature" -d "$body"`,
  ].join('\n');
}
