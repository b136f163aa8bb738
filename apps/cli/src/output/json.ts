import { escaped, TREACHEROUS } from './treacherous.ts';

/** One line of JSON that says the same and can't harm a terminal. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value).replaceAll(TREACHEROUS, escaped)}\n`;
}
