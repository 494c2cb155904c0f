import type { AuditDetail } from '@seaworthy/schema/api';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '../../api/session.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';

/** Loaded when somebody wants to share. */
const ShareDialog = lazy(() => import('./share-dialog.tsx'));

/** Links for people without an account, for whoever may make them. */
export function ShareButton({ audit }: { readonly audit: AuditDetail }) {
  const may = useMay('share:manage');
  const [open, setOpen] = useState(false);
  // Stays mounted once it was open, so that the browser gives the focus back to the button.
  const [wanted, setWanted] = useState(false);
  if (!may) return null;
  return (
    <>
      <Button
        kind="plain"
        aria-haspopup="dialog"
        onClick={() => {
          setWanted(true);
          setOpen(true);
        }}
      >
        {messages.app.share}
      </Button>
      {wanted && (
        <Suspense>
          <ShareDialog audit={audit} open={open} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
