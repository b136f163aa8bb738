import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Message } from '../api/wire.ts';
import { dayAndTime } from '../format.ts';

interface Row {
  /** Tells rows apart. */
  readonly key: string | number;
  readonly message: Message;
}

export interface MessageTableProps {
  readonly caption: string;
  readonly rows: readonly Row[];
  /** Part of the texts to mark. */
  readonly marked?: string;
  /** Whether what is shown is about to be replaced. */
  readonly isBusy?: boolean;
}

/** Messages one under the other; each opens to all that there is of it. */
export function MessageTable({ caption, rows, marked = '', isBusy }: MessageTableProps): VNode {
  const [opened, setOpened] = useState<ReadonlySet<Row['key']>>(new Set());
  const toggle = (key: Row['key']): void => {
    const next = new Set(opened);
    if (!next.delete(key)) next.add(key);
    setOpened(next);
  };
  // Roles are said again because phones lay the table out as a list, which takes them away.
  return (
    <table class="messages" role="table" aria-busy={isBusy}>
      <caption class="unseen">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            Sent (UTC)
          </th>
          <th role="columnheader" scope="col">
            From
          </th>
          <th role="columnheader" scope="col">
            To
          </th>
          <th role="columnheader" scope="col">
            Text
          </th>
          <th role="columnheader" scope="col">
            <span class="unseen">Details</span>
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(({ key, message }) => (
          <MessageRow
            key={key}
            message={message}
            marked={marked}
            isOpen={opened.has(key)}
            onToggle={() => toggle(key)}
          />
        ))}
      </tbody>
    </table>
  );
}

interface MessageRowProps {
  readonly message: Message;
  readonly marked: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function MessageRow({ message, marked, isOpen, onToggle }: MessageRowProps): VNode {
  const [day, time] = dayAndTime(message.ts);
  return (
    <>
      <tr role="row" class={isOpen ? 'open' : undefined}>
        <td role="cell" class="when">
          <time dateTime={message.ts}>
            <span class="day">{day}</span> {time}
          </time>
        </td>
        <td role="cell" class="from">
          {message.from}
        </td>
        <td role="cell" class="to">
          {message.to}
        </td>
        <td role="cell" class="text" dir="auto">
          <Text text={message.text} marked={marked} />
        </td>
        <td role="cell" class="more">
          <button
            type="button"
            class="chevron"
            aria-expanded={isOpen}
            aria-label={`Details of ${message.message_id}`}
            onClick={onToggle}
          />
        </td>
      </tr>
      {isOpen && (
        <tr role="row" class="details">
          <td role="cell" colSpan={5}>
            <dl>
              <dt>message_id</dt>
              <dd>{message.message_id}</dd>
              <dt>ts</dt>
              <dd>{message.ts}</dd>
              <dt>from</dt>
              <dd>{message.from}</dd>
              <dt>to</dt>
              <dd>{message.to}</dd>
              <dt>text</dt>
              <dd class="whole" dir="auto">
                <Text text={message.text} marked={marked} />
              </dd>
            </dl>
          </td>
        </tr>
      )}
    </>
  );
}

interface TextProps {
  readonly text: string | null;
  readonly marked: string;
}

function Text({ text, marked }: TextProps): VNode {
  // In italics, which no text is in: one that says "no text" is told apart without colours as well.
  if (text === null) return <i class="quiet">no text</i>;
  if (text === '') return <i class="quiet">empty text</i>;
  // The service compares by Unicode's simple case folding; here lower case is near enough, and a
  // text whose lower case is of another length is not marked rather than marked wrong.
  const lower = text.toLowerCase();
  const at =
    marked === '' || lower.length !== text.length ? -1 : lower.indexOf(marked.toLowerCase());
  if (at === -1) return <>{text}</>;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + marked.length)}</mark>
      {text.slice(at + marked.length)}
    </>
  );
}
