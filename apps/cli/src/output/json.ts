// Control characters and what turns the direction of writing: on a terminal they can hide or
// imitate output, and texts come from outside.
const TREACHEROUS = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** One line of JSON in which nothing can harm a terminal. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value).replaceAll(TREACHEROUS, escaped)}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
