import { useState } from 'react';
import { useSearch } from 'wouter';
import { team } from '../../messages/team.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { MakeTeamForm } from './make-team-form.tsx';

const m = team.settings;

/** For somebody who was removed from their last team. */
export function NoTeamView() {
  const [asked, setAsked] = useState(false);
  const left = new URLSearchParams(useSearch()).get('left');
  return (
    <Page heading={m.noneTitle} lead={left === null ? m.noneText : `${m.noneAfter(left)} ${m.noneText}`}>
      <p>
        <Button kind="plain" aria-haspopup="dialog" onClick={() => setAsked(true)}>
          {m.makeFirst}
        </Button>
      </p>
      <Dialog open={asked} heading={m.makeFirst} onClose={() => setAsked(false)}>
        <MakeTeamForm />
      </Dialog>
    </Page>
  );
}
