import { useState } from 'react';
import { team } from '../../messages/team.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Section } from '../../ui/page.tsx';
import { MakeTeamForm } from './make-team-form.tsx';
import { NameForm } from './name-form.tsx';
import { useRenameTeam } from './queries.ts';

const m = team.settings;

/** The team's name, and making another team. */
export function TeamSettings({ name, mayManage }: { readonly name: string; readonly mayManage: boolean }) {
  const [asked, setAsked] = useState(false);
  const rename = useRenameTeam();
  return (
    <Section
      heading={m.heading}
      aside={
        <Button kind="plain" aria-haspopup="dialog" onClick={() => setAsked(true)}>
          {m.make}
        </Button>
      }
    >
      {mayManage ? (
        <NameForm
          label={m.rename}
          before={name}
          submit={m.save}
          busy={rename.isPending}
          error={rename.error}
          outcome={rename.isSuccess ? m.saved : ''}
          onChange={rename.reset}
          onName={(next) => rename.mutate(next)}
        />
      ) : (
        <p>{name}</p>
      )}
      <Dialog open={asked} heading={m.make} onClose={() => setAsked(false)}>
        <MakeTeamForm />
      </Dialog>
    </Section>
  );
}
