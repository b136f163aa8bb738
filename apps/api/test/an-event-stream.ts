import { request, type IncomingHttpHeaders } from 'node:http';
import { expectDescribed } from './an-api-description.ts';

/** One event as it came: its id and what it says. */
interface StreamedEvent {
  readonly id: string;
  readonly messageId: string;
}

/** Somebody who follows `GET /messages/stream`. */
export interface EventStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Everything received so far, as it is. */
  readonly text: () => string;
  readonly events: () => readonly StreamedEvent[];
  /** The id to resume with. */
  readonly lastEventId: () => string | undefined;
  /** Resolves when `holds` of what was received so far, now or later. */
  when(holds: (stream: EventStream) => boolean): Promise<void>;
  /** Resolves when it is over: with true when the other side has ended it, false when it was cut. */
  readonly ended: Promise<boolean>;
  /** Takes nothing more until it is told to resume. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** What it answers must be described: its headers when it begins, its events when they are waited for. */
export async function followStream(
  port: number,
  path = '/messages/stream',
  headers: Readonly<Record<string, string>> = {},
): Promise<EventStream> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers, agent: false }, (res) => {
      let text = '';
      const waiting = new Set<() => void>();
      const ended = new Promise<boolean>((end) => {
        res.once('close', () => end(res.complete));
      });
      res.on('error', () => undefined);
      const stream: EventStream = {
        status: res.statusCode ?? 0,
        headers: res.headers,
        text: () => text,
        events: () => eventsIn(text),
        lastEventId: () => [...text.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1],
        ended,
        async when(holds) {
          await new Promise<void>((done) => {
            const look = (): void => {
              if (!holds(stream)) return;
              waiting.delete(look);
              done();
            };
            waiting.add(look);
            look();
          });
          expectDescribed('GET', path, { status: stream.status, headers: stream.headers, text });
        },
        pause: () => res.pause(),
        resume: () => res.resume(),
        close: () => sent.destroy(),
      };
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => {
        text += chunk;
        for (const look of waiting) look();
      });
      try {
        expectDescribed('HEAD', path, { status: stream.status, headers: stream.headers, text });
        resolve(stream);
      } catch (error) {
        sent.destroy();
        reject(error);
      }
    });
    sent.on('error', reject);
    sent.end();
  });
}

function eventsIn(text: string): StreamedEvent[] {
  return [...text.matchAll(/^id: (\d+)\ndata: (.*)\n\n/gm)].map(([, id, data]) => ({
    id: id as string,
    messageId: (JSON.parse(data as string) as { message_id: string }).message_id,
  }));
}
