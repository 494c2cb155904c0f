import type { ComponentProps } from 'react';
import { Link } from 'wouter';
import styles from './button.module.css';

type Kind = 'primary' | 'plain' | 'quiet' | 'icon';

/**
 * One primary action per page; everything else is plain or quiet. An icon button needs an `aria-label`. A `busy` one does
 * nothing for now but keeps the focus, which a disabled one would lose.
 */
export function Button({
  kind,
  className,
  type,
  busy,
  onClick,
  ...rest
}: ComponentProps<'button'> & { readonly kind: Kind; readonly busy?: boolean }) {
  return (
    <button
      type={type ?? 'button'}
      className={classesOf(kind, className)}
      aria-disabled={busy === true ? true : undefined}
      onClick={busy === true ? (event) => event.preventDefault() : onClick}
      {...rest}
    />
  );
}

export function ButtonLink({
  kind,
  to,
  className,
  children,
}: Pick<ComponentProps<'a'>, 'className' | 'children'> & { readonly kind: Kind; readonly to: string }) {
  return (
    <Link to={to} className={classesOf(kind, className)}>
      {children}
    </Link>
  );
}

/** A link out of the page, for example to a download. */
export function ButtonAnchor({ kind, className, ...rest }: ComponentProps<'a'> & { readonly kind: Kind }) {
  return <a className={classesOf(kind, className)} {...rest} />;
}

function classesOf(kind: Kind, className: string | undefined): string {
  return `${styles.button} ${styles[kind]} ${className ?? ''}`;
}
