import { useId, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { useSignOut, useSwitchTeam } from '../api/account.ts';
import { useMay, useSession } from '../api/session.ts';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import styles from './shell.module.css';

const m = messages.app.account;

/** Who is signed in, in which team, and the way out. Nothing while accounts are off. */
export function AccountMenu() {
  const { accounts, person } = useSession();
  const [location] = useLocation();
  if (accounts === 'off') return null;
  if (person === null) {
    return (
      <ButtonLink kind="plain" to={links.signIn(location)}>
        {m.signIn}
      </ButtonLink>
    );
  }
  return <Menu name={person.name} email={person.email} />;
}

function Menu({ name, email }: { readonly name: string; readonly email: string | null }) {
  const { team } = useSession();
  const mayReadTeam = useMay('team:read');
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const signOut = useSignOut();
  // In the top layer nothing cuts it off; it stands below its button, which may be anywhere on a narrow screen.
  const place = () => {
    const box = button.current?.getBoundingClientRect();
    if (box === undefined || menu.current === null) return;
    const { style } = menu.current;
    style.insetBlockStart = `${box.bottom + 4}px`;
    style.insetInlineEnd = `${Math.max(8, document.documentElement.clientWidth - box.right)}px`;
  };
  const close = () => menu.current?.hidePopover();
  return (
    <>
      <button
        ref={button}
        type="button"
        className={`${styles.switch} ${styles.account}`}
        aria-label={m.menu(name)}
        popoverTarget={id}
        onClick={place}
      >
        <span className={styles.name}>{name}</span>
        <Glyph name="down" />
      </button>
      <div ref={menu} id={id} popover="auto" className={styles.menu}>
        <p className={styles.who}>
          <strong>{name}</strong>
          {email !== null && <span>{email}</span>}
          <span>{team === null ? m.noTeam : m.in(messages.words.role[team.role], team.name)}</span>
        </p>
        <nav aria-label={m.navigation}>
          <Link to={links.me} onClick={close}>
            {m.me}
          </Link>
          {mayReadTeam && (
            <Link to={links.team} onClick={close}>
              {m.team}
            </Link>
          )}
        </nav>
        <Teams />
        <Button kind="quiet" busy={signOut.isPending} onClick={() => signOut.mutate()}>
          {m.signOut}
        </Button>
        {signOut.isError && <ProblemView error={signOut.error} />}
      </div>
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
      {teams.map((other) => (
        <Button
          key={other.id}
          kind="quiet"
          aria-current={other.id === team?.id}
          busy={change.isPending || other.id === team?.id}
          onClick={() => change.mutate(other.id)}
        >
          <Glyph name={other.id === team?.id ? 'tick' : 'waiting'} />
          {other.name}
        </Button>
      ))}
      {change.isError && <ProblemView error={change.error} />}
    </div>
  );
}
