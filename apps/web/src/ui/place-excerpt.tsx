import type { Evidence } from '@seaworthy/schema/evidence';
import { messages } from '../messages.ts';
import { CodeLines } from './code.tsx';
import { formatPlace } from './format.ts';
import styles from './place-excerpt.module.css';
import { RichText } from './rich-text.tsx';

/** `compose.yml:12`, which opens the line itself. The report keeps the first line of a place, secrets masked. */
export function PlaceExcerpt({ evidence }: { readonly evidence: Evidence }) {
  const { path, startLine, endLine, quote, note } = evidence;
  const place = formatPlace(path, startLine, endLine);
  if (quote.trim() === '') return <span className={styles.place}>{place}</span>;
  return (
    <details className={styles.excerpt}>
      <summary className={styles.place}>{place}</summary>
      <CodeLines
        label={messages.words.excerpt(place)}
        markedWord=""
        lines={[{ number: startLine, text: quote, marked: false }]}
      />
      {note !== undefined && (
        <p>
          <RichText text={note} />
        </p>
      )}
    </details>
  );
}
