import type { Progress, ProgressEvent } from '@seaworthy/pipeline/ports';

/** Stages on stderr: one line that changes on a terminal, one line per finished stage elsewhere. */
export function stderrProgress(stream: NodeJS.WriteStream, title: string): Progress & { end(): void } {
  let open = false;
  if (!stream.isTTY) stream.write(`${title}\n`);
  return {
    async append(event) {
      if (stream.isTTY) {
        if (event.type !== 'stage-started') return;
        stream.write(`\r\u001b[2K${event.message} …`);
        open = true;
      } else if (event.type === 'stage-finished' || event.type === 'stage-resumed')
        // A stage whose work was kept counts nothing anew.
        stream.write(`${event.message}: ${event.type === 'stage-resumed' ? 'done already' : numbersOf(event)}\n`);
    },
    end() {
      if (open) stream.write('\r\u001b[2K');
    },
  };
}

function numbersOf(event: ProgressEvent): string {
  return Object.entries(event.counts)
    .map(([name, number]) => `${name} ${number}`)
    .join(', ');
}
