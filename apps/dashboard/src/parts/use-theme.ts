import { useEffect, useState } from 'preact/hooks';
import { keep, readKept } from './kept.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export interface ThemeState {
  readonly theme: Theme;
  readonly setTheme: (theme: Theme) => void;
  /** What is seen: a canvas has to be drawn anew when this changes. */
  readonly isDark: boolean;
}

const KEPT_AS = 'hookledger-theme';
const SYSTEM_IS_DARK = window.matchMedia('(prefers-color-scheme: dark)');

/** The colours that somebody has chosen, kept in this browser. */
export function useTheme(): ThemeState {
  const [theme, choose] = useState<Theme>(kept);
  const [systemIsDark, setSystemIsDark] = useState(SYSTEM_IS_DARK.matches);
  document.documentElement.dataset['theme'] = theme;

  useEffect(() => {
    const look = (): void => setSystemIsDark(SYSTEM_IS_DARK.matches);
    SYSTEM_IS_DARK.addEventListener('change', look);
    return () => SYSTEM_IS_DARK.removeEventListener('change', look);
  }, []);

  const setTheme = (chosen: Theme): void => {
    keep('localStorage', KEPT_AS, chosen);
    choose(chosen);
  };
  return { theme, setTheme, isDark: theme === 'dark' || (theme === 'system' && systemIsDark) };
}

function kept(): Theme {
  const found = readKept('localStorage', KEPT_AS);
  return THEMES.find((theme) => theme === found) ?? 'system';
}
