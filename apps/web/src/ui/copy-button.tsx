import { type ReactNode, useState } from 'react';
import { messages } from '../messages.ts';
import { Button } from './button.tsx';

/** How long the button says that it copied, in milliseconds. */
const saidForMs = 2_000;

/** Copies `text`; says so in its own words, and says what to do when the browser refuses. */
export function CopyButton({
  id,
  text,
  children,
  label,
}: {
  readonly id?: string;
  readonly text: string | (() => string);
  readonly children?: ReactNode;
  readonly label?: string;
}) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | undefined>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      setOutcome('copied');
    } catch {
      // No permission, or an address without TLS: the button says what remains.
      setOutcome('failed');
    }
    setTimeout(() => setOutcome(undefined), saidForMs);
  };
  return (
    <Button id={id} kind="quiet" onClick={copy} aria-label={outcome === undefined ? label : undefined}>
      <span aria-live="polite">
        {outcome === 'copied' && messages.words.copied}
        {outcome === 'failed' && messages.words.copyFailed}
        {outcome === undefined && (children ?? messages.words.copy)}
      </span>
    </Button>
  );
}
