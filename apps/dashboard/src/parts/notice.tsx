import type { ComponentChildren, VNode } from 'preact';

export interface NoticeProps {
  readonly title: string;
  readonly kind?: 'error' | 'empty';
  readonly children?: ComponentChildren;
}

/** Says what is not there, and what to do next. */
export function Notice({ title, kind = 'empty', children }: NoticeProps): VNode {
  return (
    <div class={`notice ${kind}`} role={kind === 'error' ? 'alert' : undefined}>
      <p class="what">{title}</p>
      {children}
    </div>
  );
}
