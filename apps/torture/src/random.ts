import { createHash } from 'node:crypto';

/** Chance that repeats: the same seed, the same numbers. */
export interface Random {
  /** 0 up to 1. */
  next(): number;
  /** A whole number from `from` up to and including `to`. */
  between(from: number, to: number): number;
  pick<T>(choices: readonly T[]): T;
  /** Another sequence, told apart by its name, that does not depend on how far this one is. */
  fork(name: string | number): Random;
}

export function createRandom(seed: string): Random {
  const words = createHash('sha256').update(seed).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((offset) => words.readInt32LE(offset)) as Four;

  // Chris Doty-Humphrey's sfc32.
  const next = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));

  return {
    next,
    between,
    pick: (choices) => choices[between(0, choices.length - 1)] as (typeof choices)[number],
    fork: (name) => createRandom(`${seed}/${name}`),
  };
}

type Four = [number, number, number, number];
