import { useId } from 'react';
import { Link } from 'wouter';
import { useSignOut, useSwitchTeam } from '../api/account.ts';
import { useMay, useSession } from '../api/session.ts';
import { links } from '../links.ts';
import { accountPanel as m } from '../messages/account-panel.ts';
import { messages } from '../messages.ts';
import { Button } from '../ui/button.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import styles from './shell.module.css';

/** What the account menu holds: who and where one is, the pages about it, the other teams, and the way out. */
export function AccountPanel({ onClose }: { readonly onClose: () => void }) {
  const { person, team } = useSession();
  const mayReadTeam = useMay('team:read');
  const signOut = useSignOut();
  if (person === null) return null;
  return (
    <>
      <p className={styles.who}>
        <strong>{person.name}</strong>
        {person.email !== null && <span>{person.email}</span>}
        <span>{team === null ? m.noTeam : m.in(messages.words.role[team.role], team.name)}</span>
      </p>
      <nav aria-label={m.navigation}>
        <Link to={links.me} onClick={onClose}>
          {messages.app.account.me}
        </Link>
        {mayReadTeam && (
          <Link to={links.team} onClick={onClose}>
            {messages.app.account.team}
          </Link>
        )}
      </nav>
      <Teams />
      <Button kind="quiet" busy={signOut.isPending} onClick={() => signOut.mutate()}>
        {m.signOut}
      </Button>
      {signOut.isError && <ProblemView error={signOut.error} />}
    </>
  );
}

function Teams() {
  const { team, teams } = useSession();
  const id = useId();
  const change = useSwitchTeam();
  if (teams.length < 2) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend that cannot be laid out
    <div role="group" aria-labelledby={id}>
      <p id={id}>{m.teams}</p>
      {teams.map((other) =>
        other.id === team?.id ? (
          <p key={other.id} aria-current="true">
            <Glyph name="tick" /> {other.name}
          </p>
        ) : (
          <Button key={other.id} kind="quiet" busy={change.isPending} onClick={() => change.mutate(other.id)}>
            {other.name}
          </Button>
        ),
      )}
      {change.isError && <ProblemView error={change.error} />}
    </div>
  );
}
