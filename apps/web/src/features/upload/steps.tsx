import { messages } from '../../messages.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import styles from './steps.module.css';

const m = messages.upload;

/** What will happen to the archive, said before it leaves the machine. */
export function UploadSteps() {
  return (
    <section className={styles.steps}>
      <h2>{m.stepsTitle}</h2>
      <ol>
        {m.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p>{m.folderHint}</p>
      <p>{m.packHint}</p>
      <p className={styles.command}>
        <code>{m.packCommand}</code>
        <CopyButton text={m.packCommand} />
      </p>
    </section>
  );
}
