import { messages } from '../messages.ts';
import { chooseTheme, themes, useTheme } from './theme.ts';
import styles from './theme-switch.module.css';

export function ThemeSwitch() {
  const theme = useTheme();
  const { label, ...names } = messages.app.theme;
  return (
    <select
      className={styles.select}
      aria-label={label}
      value={theme}
      onChange={({ target }) => chooseTheme(themes.find((known) => known === target.value) ?? 'system')}
    >
      {themes.map((known) => (
        <option key={known} value={known}>
          {names[known]}
        </option>
      ))}
    </select>
  );
}
