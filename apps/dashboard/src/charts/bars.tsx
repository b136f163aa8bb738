import type { ComponentChildren, VNode } from 'preact';

export interface Bar {
  readonly key: string;
  readonly name: ComponentChildren;
  readonly value: number;
  /** The value in words. */
  readonly words: string;
  readonly kind?: 'good' | 'plain' | 'bad';
}

/** A list in which a bar behind each line shows its part of the longest. */
export function Bars({ bars }: { readonly bars: readonly Bar[] }): VNode {
  const longest = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <ul class="bars">
      {bars.map(({ key, name, value, words, kind = 'plain' }) => (
        <li key={key} class={kind}>
          <span class="name">{name}</span>
          <span class="value">{words}</span>
          <span class="track" aria-hidden="true">
            <span style={{ width: `${(100 * value) / longest}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}
