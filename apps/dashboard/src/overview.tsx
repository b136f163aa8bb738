import type { VNode } from 'preact';
import { useCallback } from 'preact/hooks';
import type { Client } from './api/client.ts';
import type { Deliveries, Stats } from './api/wire.ts';
import { DeliveryResults } from './charts/delivery-results.tsx';
import { Headline } from './charts/headline.tsx';
import { LatencyCard } from './charts/latency-card.tsx';
import { MessagesOverTime } from './charts/messages-over-time.tsx';
import { isRangeKey, type RangeKey } from './charts/range.ts';
import { TopSenders } from './charts/top-senders.tsx';
import { MessagesCard } from './ledger/messages-card.tsx';
import { useGoTo } from './ledger/use-go-to.ts';
import { FirstSteps } from './parts/first-steps.tsx';
import { HealthNotice } from './parts/health-notice.tsx';
import { Notice } from './parts/notice.tsx';
import { useAddress } from './parts/use-address.ts';
import { usePoll } from './parts/use-poll.ts';

const ASK_EVERY_MS = 5_000;
const DAY_MS = 86_400_000;

export interface OverviewProps {
  readonly client: Client;
  readonly isDark: boolean;
}

/** Everything below the page's head. */
export function Overview({ client, isDark }: OverviewProps): VNode {
  const [address, go] = useAddress();
  const stats = usePoll(
    useCallback(async (signal: AbortSignal) => client.get<Stats>('stats', {}, signal), [client]),
    ASK_EVERY_MS,
  );
  const deliveries = usePoll(
    useCallback(
      async (signal: AbortSignal) => client.get<Deliveries>('stats/deliveries', {}, signal),
      [client],
    ),
    ASK_EVERY_MS,
  );
  const { range: asked = null } = address;
  const ledger = stats.value;

  const show = (changes: Parameters<typeof go>[0]): void => {
    go({ view: undefined, end: undefined, ...changes });
    document.querySelector('.ledger')?.scrollIntoView({ block: 'start' });
  };
  const { goTo, failure } = useGoTo(client, address, show);
  const error = stats.error ?? deliveries.error;

  return (
    <main>
      <h1 class="unseen">Hookledger</h1>
      {error !== undefined && (
        <HealthNotice
          error={error}
          onRetry={() => {
            stats.refresh();
            deliveries.refresh();
          }}
        />
      )}
      <Headline stats={stats} deliveries={deliveries} />
      {ledger?.total_messages === 0 && <FirstSteps />}
      {ledger !== undefined && ledger.total_messages > 0 && (
        <MessagesOverTime
          client={client}
          stats={ledger}
          range={isRangeKey(asked) ? asked : usualRange(ledger, client.nowMs())}
          isDark={isDark}
          isTroubled={error !== undefined}
          onRange={(range) => go({ range }, 'replace')}
          onGoTo={goTo}
        />
      )}
      {failure !== undefined && (
        <Notice kind="error" title="The messages of that time can’t be shown">
          <p>Looking for them failed: {failure.reason}.</p>
          <button type="button" onClick={failure.retry}>
            Try again
          </button>
        </Notice>
      )}
      <div class="row">
        {ledger !== undefined && ledger.total_messages > 0 && (
          <TopSenders stats={ledger} onSender={(sender) => show({ from: sender })} />
        )}
        {deliveries.value !== undefined && (
          <>
            <DeliveryResults deliveries={deliveries.value} />
            <LatencyCard deliveries={deliveries.value} />
          </>
        )}
      </div>
      {ledger !== undefined && ledger.total_messages > 0 && (
        <MessagesCard client={client} address={address} go={go} />
      )}
    </main>
  );
}

/** The last day, unless nothing was sent in it. */
function usualRange({ last_message_ts: last }: Stats, nowMs: number): RangeKey {
  return last !== null && nowMs - Date.parse(last) < DAY_MS ? '24h' : 'all';
}
