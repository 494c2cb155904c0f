import type { MessagePort } from 'node:worker_threads';
import { formatOf } from '@seaworthy/engine/documents/formats';
import { grammarLoader } from './load-grammars.ts';
import type { ParseAnswer, ParseRequest } from './parse-messages.ts';

/** The program of a parsing thread: answers every request on `port`, in their order, until the port is closed. */
export function serveParsing(port: MessagePort): void {
  const loadGrammars = grammarLoader();
  const answer = async ({ batch, files }: ParseRequest): Promise<ParseAnswer> => {
    const grammars = await loadGrammars(files.map((file) => file.path));
    const documents = files.map(({ path, text }) => {
      const format = formatOf(path, text);
      return format === undefined ? null : JSON.stringify(format.parse(path, text, { grammars }));
    });
    return { batch, documents };
  };
  // One after the other: grammars that the first request loads are there for the second.
  let last = Promise.resolve();
  port.on('message', (request: ParseRequest) => {
    last = last.then(async () => port.postMessage(await answer(request)));
  });
}
