import { useState } from 'react';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';

const m = messages.progress.notify;

/** Asks for a notification when the audit ends; absent where the browser has none or the person refused. */
export function NotifyButton({ onWanted }: { readonly onWanted: () => void }) {
  const [answer, setAnswer] = useState(() => ('Notification' in window ? Notification.permission : 'denied'));
  const [asked, setAsked] = useState(false);
  if (asked && answer === 'granted') return <span>{m.willBe}</span>;
  if (answer === 'denied') return asked ? <span>{m.refused}</span> : null;
  const ask = async () => {
    const given = await Notification.requestPermission();
    setAnswer(given);
    setAsked(true);
    if (given === 'granted') onWanted();
  };
  return (
    <Button kind="quiet" onClick={() => void ask()}>
      {m.ask}
    </Button>
  );
}

/** Says that the audit ended; some browsers allow this from service workers only, and then nothing is said. */
export function notify(title: string, body: string): void {
  try {
    new Notification(title, { body, icon: '/favicon.svg' });
  } catch {
    // The tab's title and icon tell it too.
  }
}
