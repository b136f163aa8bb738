import { describe } from 'mocha';
import { overInMemoryStore, overSqlite } from './a-service.ts';
import { overPostgres } from './over-postgres.ts';
import { describeDeliveriesEndpoint } from './http/deliveries.ts';
import { describeDocumentation } from './http/documentation.ts';
import { describeLimits } from './http/limits.ts';
import { describeMessagesEndpoint } from './http/messages.ts';
import { describeOperations } from './http/operations.ts';
import { describeDashboard } from './http/dashboard.ts';
import { describeProtocol } from './http/protocol.ts';
import { describeReadAccess } from './http/read-access.ts';
import { describeSecurityHeaders } from './http/security-headers.ts';
import { describeStatsEndpoint } from './http/stats.ts';
import { describeStreamEndpoint } from './http/stream.ts';
import { describeTimelineEndpoint } from './http/timeline.ts';
import { describeWebhookEndpoint } from './http/webhook.ts';

for (const [store, override] of [
  ['SQLite', overSqlite],
  ['PostgreSQL', overPostgres],
  ['the in-memory store', overInMemoryStore],
] as const) {
  describe(`HTTP over ${store}`, () => {
    describeWebhookEndpoint(override);
    describeMessagesEndpoint(override);
    describeStatsEndpoint(override);
    describeTimelineEndpoint(override);
    describeDeliveriesEndpoint(override);
    describeStreamEndpoint(override);
    describeOperations(override);
    describeDocumentation(override);
    describeDashboard(override);
    describeReadAccess(override);
    describeProtocol(override);
    describeLimits(override);
    describeSecurityHeaders(override);
  });
}
