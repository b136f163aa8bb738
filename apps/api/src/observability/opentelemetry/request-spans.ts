import {
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import type { IncomingMessage } from 'node:http';
import { readTraceparent } from '../trace-context.ts';
import type { RequestTrace } from '../tracing.ts';
import { methodOf, outcomeAttributes, requestAttributes } from './request-attributes.ts';

/** The span of a request, as what happens below it needs it. */
export interface RequestSpan extends RequestTrace {
  readonly context: Context;
}

/** Starts the span of a request, in the trace of its sender where it is in one. */
export function startRequestSpan(
  tracer: Tracer,
  req: IncomingMessage,
  redact: (text: string) => string,
): RequestSpan {
  const method = methodOf(req);
  const attributes = requestAttributes(req, redact);
  const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, callerOf(req));
  return {
    context: trace.setSpan(ROOT_CONTEXT, span),
    traceId: span.spanContext().traceId,

    end(outcome) {
      const { route, status } = outcome;
      if (route !== undefined) span.updateName(`${method} ${route}`);
      span.setAttributes(outcomeAttributes(outcome, redact));
      if (status !== undefined && status >= 500) fail(span);
      span.end();
    },
  };
}

export function fail(span: Span): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function callerOf({ headers }: IncomingMessage): Context {
  const caller = readTraceparent(headers['traceparent']);
  if (caller === undefined) return ROOT_CONTEXT;
  const { tracestate } = headers;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: caller.traceId,
    spanId: caller.parentId,
    traceFlags: caller.isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
    ...(typeof tracestate === 'string' && { traceState: createTraceState(tracestate) }),
  });
}
