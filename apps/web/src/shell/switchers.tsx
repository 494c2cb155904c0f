import { messages } from '../messages.ts';
import { formatMoment } from '../ui/format.ts';
import { Glyph } from '../ui/glyph.tsx';
import type { Here } from './here.ts';
import type { Scope } from './overlays.tsx';
import styles from './shell.module.css';

const m = messages.app;

/** Project and audit, each a button that opens the list of the others. */
export function Switchers({ here, onOpen }: { readonly here: Here; readonly onOpen: (scope: Scope) => void }) {
  const { project, audit } = here;
  return (
    <div className={styles.context}>
      {project !== null && (
        <button
          type="button"
          className={styles.switch}
          aria-haspopup="dialog"
          title={m.switchProject}
          onClick={() => onOpen('projects')}
        >
          <span className={styles.name}>{project.name}</span>
          <Glyph name="down" />
        </button>
      )}
      {audit !== null && (
        <button
          type="button"
          className={styles.switch}
          aria-haspopup="dialog"
          title={m.switchAudit}
          onClick={() => onOpen('audits')}
        >
          <span className={styles.name}>
            {messages.words.number(audit.number)}
            {audit.label !== null && ` · ${audit.label}`}{' '}
            <time className={styles.moment} dateTime={new Date(audit.createdAt).toISOString()}>
              · {formatMoment(audit.createdAt)}
            </time>
          </span>
          <Glyph name="down" />
        </button>
      )}
    </div>
  );
}
