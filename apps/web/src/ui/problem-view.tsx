import { asProblem } from '../api/problem.ts';
import { messages } from '../messages.ts';
import { Button } from './button.tsx';
import styles from './problem-view.module.css';

/** What failed, why, and the way out; announced at once. Trying again is not offered where it cannot help. */
export function ProblemView({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const problem = asProblem(error);
  return (
    <div role="alert" className={styles.problem}>
      <p className={styles.title}>{problem.title}</p>
      {problem.detail !== '' && problem.detail !== problem.title && <p>{problem.detail}</p>}
      <p className={styles.advice}>{problem.advice}</p>
      {problem.status >= 500 && problem.instance !== '' && (
        <p className={styles.advice}>{messages.app.requestId(problem.instance)}</p>
      )}
      {onRetry !== undefined && problem.status !== 404 && problem.status !== 410 && (
        <Button kind="plain" onClick={onRetry} className={styles.retry}>
          {messages.words.retry}
        </Button>
      )}
    </div>
  );
}
