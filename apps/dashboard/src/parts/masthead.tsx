import type { VNode } from 'preact';
import { Segments } from './segments.tsx';
import { THEMES, type Theme } from './use-theme.ts';

const NAMES: Readonly<Record<Theme, string>> = { system: 'Auto', light: 'Light', dark: 'Dark' };
const CHOICES = THEMES.map((theme) => [theme, NAMES[theme]] as const);

export interface MastheadProps {
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
  /** Forgets the token; `undefined` while there is none. */
  readonly onForget: (() => void) | undefined;
}

/** The head of the page. */
export function Masthead({ theme, onTheme, onForget }: MastheadProps): VNode {
  return (
    <header class="masthead">
      <p class="name">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="8" />
          <path d="M10 8v16M10 16h8a4 4 0 0 1 4 4v1.5a2.5 2.5 0 0 1-5 0" />
          <circle cx="22" cy="10" r="2" />
        </svg>
        Hookledger
      </p>
      <a href="docs">API</a>
      {onForget !== undefined && (
        <button type="button" class="link" onClick={onForget}>
          Forget the token
        </button>
      )}
      <Segments label="Colours" name="theme" choices={CHOICES} chosen={theme} onChoose={onTheme} />
    </header>
  );
}
