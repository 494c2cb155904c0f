import { Fragment } from 'react';
import styles from './rich-text.module.css';

/** A report's sentence: text between backticks is code. Nothing else is interpreted. */
export function RichText({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one immutable sentence
      <code key={index} className={styles.code}>
        {part}
      </code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one immutable sentence
      <Fragment key={index}>{part}</Fragment>
    ),
  );
}

/** One paragraph for one sentence group, a list for several. */
export function RichList({ items }: { readonly items: readonly string[] }) {
  const [only] = items;
  if (items.length === 1 && only !== undefined) {
    return (
      <p className={styles.prose}>
        <RichText text={only} />
      </p>
    );
  }
  return (
    <ul className={styles.list}>
      {items.map((item) => (
        <li key={item}>
          <RichText text={item} />
        </li>
      ))}
    </ul>
  );
}
