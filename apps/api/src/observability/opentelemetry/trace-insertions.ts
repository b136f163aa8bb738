import type { MessageRepository } from '@hookledger/domain';
import type { Context, Tracer } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { typeOf } from './request-attributes.ts';
import { fail } from './request-spans.ts';

/** Gives each insertion a span, from when the store is asked until the message is safe. */
export function traceInsertions(
  repository: MessageRepository,
  tracer: Tracer,
  currentContext: () => Context | undefined,
): MessageRepository {
  return {
    async insertIfAbsent(message) {
      const span = tracer.startSpan('store message', {}, currentContext());
      try {
        const outcome = await repository.insertIfAbsent(message);
        span.setAttribute('hookledger.insertion', outcome.kind);
        return outcome;
      } catch (error) {
        span.setAttribute(ATTR_ERROR_TYPE, typeOf(error));
        fail(span);
        throw error;
      } finally {
        span.end();
      }
    },
  };
}
