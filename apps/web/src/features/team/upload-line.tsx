import type { TokenView } from '@seaworthy/schema/api-accounts';
import { team } from '../../messages/team.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { quoted } from './quoted.ts';
import styles from './team.module.css';

const m = team.tokens;

/** The line that a pipeline runs, with this server's own address and the project that the token is limited to. */
export function UploadLine({ token }: { readonly token: TokenView | null }) {
  const project = token?.projects?.[0]?.name ?? m.someProject;
  const line = `seaworthy upload . --project ${quoted(project)} --server ${window.location.origin} --token-file ~/.seaworthy-token`;
  return (
    <div className={styles.upload}>
      <p>{m.useText}</p>
      <code className={styles.block}>{line}</code>
      <CopyButton text={line} label={m.copyLine} />
      <p>{m.program}</p>
    </div>
  );
}
