import type { AuditDetail } from '@seaworthy/schema/api';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { lazy, Suspense, useState } from 'react';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';

/** Loaded when somebody wants to export: the button is on every page of an audit. */
const ExportDialog = lazy(() => import('./export-dialog.tsx').then((file) => ({ default: file.ExportDialog })));

/**
 * The audit as files, from every page of it: whole, as filtered, or the selection. The button stands there before the
 * report does, so that nothing beside it moves.
 */
export function ExportMenu({
  audit,
  report,
}: {
  readonly audit: AuditDetail;
  readonly report: ReportOverview | undefined;
}) {
  const [open, setOpen] = useState(false);
  // Stays mounted once it was open, so that the browser gives the focus back to the button.
  const [wanted, setWanted] = useState(false);
  return (
    <>
      <Button
        kind="plain"
        aria-haspopup="dialog"
        disabled={report === undefined}
        onClick={() => {
          setWanted(true);
          setOpen(true);
        }}
      >
        {messages.app.export}
      </Button>
      {wanted && report !== undefined && (
        <Suspense>
          <ExportDialog audit={audit} report={report} open={open} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
