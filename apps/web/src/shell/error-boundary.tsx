import { Component, type ReactNode } from 'react';
import { messages } from '../messages.ts';
import { Button } from '../ui/button.tsx';

const m = messages.app.crashed;

interface State {
  readonly error: Error | null;
}

/** Catches bugs while a page renders, so that a broken page says so instead of turning blank. React offers this to classes only. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <main
        style={{ display: 'grid', gap: '0.75rem', justifyItems: 'start', maxInlineSize: '70ch', padding: '2.5rem' }}
      >
        <h1>{m.title}</h1>
        <p>{m.detail}</p>
        <code>{error.message}</code>
        <Button kind="primary" onClick={() => window.location.reload()}>
          {m.reload}
        </Button>
      </main>
    );
  }
}
