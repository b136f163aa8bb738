import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';

export interface CardProps {
  readonly title: string;
  readonly class?: string;
  /** Beside the title. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of the page with a heading of its own. */
export function Card({ title, class: name = '', aside, children }: CardProps): VNode {
  const id = useId();
  return (
    <section class={`card ${name}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
