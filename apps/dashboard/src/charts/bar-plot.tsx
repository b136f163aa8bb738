import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import Plot from 'uplot';
import { short } from '../format.ts';
import { marksBetween, namesOf, STEPS } from './time-axis.ts';

export interface BarPlotProps {
  /** Where each bar begins, in seconds since the Unix epoch. */
  readonly starts: readonly number[];
  readonly counts: readonly number[];
  /** What the plot shows, for who does not see it. */
  readonly label: string;
  /** The bar that is pointed at; `undefined` for none. */
  readonly onPoint: (index: number | undefined) => void;
  readonly onPick: (index: number) => void;
  /** Changes when colours do. */
  readonly isDark: boolean;
}

const HEIGHT = 220;

/** Bars over time, drawn on a canvas: a thousand of them cost as little as ten. */
export function BarPlot(props: BarPlotProps): VNode {
  const { starts, counts, label, isDark } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(undefined);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const drawn = new Plot(optionsFor(element, latest), dataOf(latest.current), element);
    plot.current = drawn;
    const watch = new ResizeObserver(() => {
      drawn.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      drawn.destroy();
      latest.current.onPoint(undefined);
    };
  }, [isDark]);

  useEffect(() => {
    plot.current?.setData(dataOf({ starts, counts }));
  }, [starts, counts]);

  return <div class="plot" ref={host} role="img" aria-label={label} />;
}

function dataOf({ starts, counts }: Pick<BarPlotProps, 'starts' | 'counts'>): Plot.AlignedData {
  return [[...starts], [...counts]];
}

function optionsFor(host: HTMLElement, latest: { readonly current: BarPlotProps }): Plot.Options {
  const styles = getComputedStyle(host);
  const colour = (name: string): string => styles.getPropertyValue(name);
  const font = `11px ${styles.fontFamily}`;
  const bars = Plot.paths.bars?.({ size: [0.78, 48], radius: 0.15, align: 1 });
  const axis = { stroke: colour('--quiet'), font, ticks: { show: false } };
  return {
    width: host.clientWidth,
    height: HEIGHT,
    padding: [12, 18, 0, 0],
    legend: { show: false },
    cursor: {
      x: false,
      y: false,
      points: { show: false },
      // Nothing is dragged here, so a click is one although the pointer moved a little.
      drag: { x: false, y: false, setScale: false, click: () => undefined },
      dataIdx: (self, _series, nearest, x) => barAt(self.data[0], nearest, x),
    },
    scales: {
      x: { time: false, range: (self) => spanOf(self) },
      y: { range: (_self, _min, max) => [0, Math.max(max, 4) * 1.05] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 76,
        incrs: [...STEPS],
        splits: (_self, _axis, first, last, step) => marksBetween(first, last, step),
        values: (_self, marks, _axis, _space, step) => namesOf(marks, step),
      },
      {
        ...axis,
        size: 44,
        grid: { stroke: colour('--line'), width: 1 },
        values: (_self, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? short(tick) : '')),
      },
    ],
    series: [
      {},
      {
        fill: colour('--accent'),
        stroke: colour('--accent'),
        width: 0,
        points: { show: false },
        ...(bars !== undefined && { paths: bars }),
      },
    ],
    hooks: {
      setCursor: [(self) => latest.current.onPoint(pointedAt(self))],
      ready: [
        (self) =>
          self.over.addEventListener('click', () => {
            const index = pointedAt(self);
            if (index !== undefined) latest.current.onPick(index);
          }),
      ],
    },
  };
}

/** A bar reaches from its beginning to the next, which may be the nearer one. */
function barAt(starts: ArrayLike<number>, nearest: number, x: number): number {
  return nearest > 0 && (starts[nearest] ?? x) > x ? nearest - 1 : nearest;
}

function pointedAt({ cursor }: Plot): number | undefined {
  // What was pointed at is kept for the series when the pointer leaves.
  if (typeof cursor.idx !== 'number') return undefined;
  return cursor.idxs?.[1] ?? undefined;
}

/** Room for the last bar, which begins where the line of a curve would end. */
function spanOf(self: Plot): Plot.Range.MinMax {
  const starts = self.data[0];
  const [first = 0, last = 1] = [starts.at(0), starts.at(-1)];
  const width = starts.length > 1 ? (last - first) / (starts.length - 1) : 1;
  return [first, last + width];
}
