import { lazy, Suspense, useId, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useSession } from '../api/session.ts';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Glyph } from '../ui/glyph.tsx';
import styles from './shell.module.css';

const m = messages.app.account;
const AccountPanel = lazy(() => import('./account-panel.tsx').then((file) => ({ default: file.AccountPanel })));

/** Who is signed in, in which team, and the way out. Nothing while accounts are off. */
export function AccountMenu() {
  const { accounts, person } = useSession();
  const [location] = useLocation();
  if (accounts === 'off') return null;
  if (person !== null) return <Menu name={person.name} />;
  return (
    <ButtonLink kind="plain" to={links.signIn(location)}>
      {m.signIn}
    </ButtonLink>
  );
}

function Menu({ name }: { readonly name: string }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  // Its contents stay once they were shown.
  const [wanted, setWanted] = useState(false);
  // In the top layer nothing cuts it off; it stands below its button, which may be anywhere on a narrow screen.
  const open = () => {
    setWanted(true);
    const box = button.current?.getBoundingClientRect();
    if (box === undefined || menu.current === null) return;
    const { style } = menu.current;
    style.insetBlockStart = `${box.bottom + 4}px`;
    style.insetInlineEnd = `${Math.max(8, document.documentElement.clientWidth - box.right)}px`;
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={`${styles.switch} ${styles.account}`}
        aria-label={m.menu(name)}
        popoverTarget={id}
        onClick={open}
      >
        <span className={styles.name}>{name}</span>
        <Glyph name="down" />
      </button>
      <div ref={menu} id={id} popover="auto" className={styles.menu}>
        <Suspense>{wanted && <AccountPanel onClose={() => menu.current?.hidePopover()} />}</Suspense>
      </div>
    </>
  );
}
