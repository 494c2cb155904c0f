import { useState } from 'react';
import { messages } from '../messages.ts';
import { readStored, writeStored } from './stored.ts';
import styles from './theme-switch.module.css';

type Theme = 'system' | 'light' | 'dark';
const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** Follows the system until a person chooses; public/theme.js applies the choice before the first paint. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(() => themes.find((known) => known === readStored('theme')) ?? 'system');
  const choose = (next: Theme) => {
    setTheme(next);
    writeStored('theme', next === 'system' ? null : next);
    if (next === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
  };
  const { label, ...names } = messages.app.theme;
  return (
    <select
      className={styles.select}
      aria-label={label}
      value={theme}
      onChange={({ target }) => choose(themes.find((known) => known === target.value) ?? 'system')}
    >
      {themes.map((known) => (
        <option key={known} value={known}>
          {names[known]}
        </option>
      ))}
    </select>
  );
}
