import { useState } from 'react';
import { useEndTokens } from '../api/account.ts';
import { endTokens as m } from '../messages/end-tokens.ts';
import { messages } from '../messages.ts';
import { Button } from './button.tsx';
import { ConfirmDialog } from './dialog.tsx';
import { ProblemView } from './problem-view.tsx';

/** Ends every API token of the person, in every team, after a question; `onEnded` is told what there is to say. */
export function EndTokens({ onEnded }: { readonly onEnded: (outcome: string) => void }) {
  const [asked, setAsked] = useState(false);
  const end = useEndTokens();
  return (
    <>
      {end.isError && <ProblemView error={end.error} />}
      <Button kind="plain" aria-haspopup="dialog" busy={end.isPending} onClick={() => setAsked(true)}>
        {m.all}
      </Button>
      <ConfirmDialog
        open={asked}
        heading={m.title}
        text={m.text}
        confirm={m.confirm}
        keep={messages.words.cancel}
        onConfirm={() => end.mutate(undefined, { onSuccess: () => onEnded(m.done) })}
        onClose={() => setAsked(false)}
      />
    </>
  );
}
