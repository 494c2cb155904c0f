import { useId } from 'react';
import { messages } from '../../messages.ts';
import { Announcer } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import styles from './upload-form.module.css';
import type { SendingState } from './use-upload.ts';

const m = messages.upload;

/** How far the sending is: bytes, speed, and how long the rest will take. */
export function SendingView({
  sending: { phase, sent, total, rate },
  onCancel,
}: {
  readonly sending: SendingState;
  readonly onCancel: () => void;
}) {
  const share = total === 0 ? 0 : Math.min(1, sent / total);
  const id = useId();
  const words = m.phases[phase](share);
  return (
    <div className={styles.sending}>
      <p id={id}>
        {words} <span className={styles.size}>{m.sent(sent, total)}</span>
        {phase === 'sending' && rate !== null && (
          <span className={styles.size}> · {m.speed(rate.bytesPerSecond, rate.left.low, rate.left.high)}</span>
        )}
      </p>
      <progress aria-labelledby={id} max={1} value={share} />
      <Announcer text={words} />
      <Button kind="plain" onClick={onCancel}>
        {m.cancel}
      </Button>
    </div>
  );
}
