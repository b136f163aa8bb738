type Place = 'localStorage' | 'sessionStorage';

/** What the browser has kept; nothing where it is told to keep nothing for this site. */
export function readKept(place: Place, name: string): string | undefined {
  try {
    return window[place].getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Has the browser keep a value, where it does such a thing; `undefined` forgets it. */
export function keep(place: Place, name: string, value: string | undefined): void {
  try {
    if (value === undefined) window[place].removeItem(name);
    else window[place].setItem(name, value);
  } catch {
    // The page has the value in memory, and does without it when it is loaded again.
  }
}
