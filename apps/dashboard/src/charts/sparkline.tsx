import type { VNode } from 'preact';

const WIDTH = 120;
const HEIGHT = 28;

/** The shape of the last values, newest at the right; decoration beside a number. */
export function Sparkline({ values }: { readonly values: readonly number[] }): VNode | null {
  if (values.length < 2) return null;
  const highest = Math.max(1e-9, ...values);
  const step = WIDTH / (values.length - 1);
  const points = values.map(
    (value, i) =>
      `${(i * step).toFixed(1)},${(HEIGHT - 2 - (value / highest) * (HEIGHT - 4)).toFixed(1)}`,
  );
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <polygon points={`0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}`} />
      <polyline points={points.join(' ')} />
    </svg>
  );
}
