import { Counter, type CounterConfiguration } from 'prom-client';

/** One series of a counter. */
export interface Tally {
  increment(): void;
}

/** A counter, and how to get at its series. */
export interface TalliedCounter<Label extends string> {
  readonly counter: Counter<Label>;
  /** A series, which is shown from now on. */
  tally(labels: Readonly<Partial<Record<Label, string>>>): Tally;
}

/**
 * A counter whose series are plain numbers, which prom-client reads when it is asked. Its own
 * `inc` makes a key of the labels every time: for a delivery, which counts in four places, that
 * cost as much as reading the message.
 */
export function createTalliedCounter<Label extends string>(
  configuration: Omit<CounterConfiguration<Label>, 'collect'>,
): TalliedCounter<Label> {
  const series: { readonly labels: Partial<Record<Label, string>>; count: number }[] = [];
  const counter = new Counter<Label>({
    ...configuration,
    collect() {
      this.reset();
      for (const { labels, count } of series) this.inc(labels, count);
    },
  });
  return {
    counter,
    tally(labels) {
      const one = { labels, count: 0 };
      series.push(one);
      return {
        increment() {
          one.count += 1;
        },
      };
    },
  };
}
