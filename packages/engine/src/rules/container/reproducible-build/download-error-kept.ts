import type { RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { unwrapped } from '../../../text/shell-words.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { allRuns } from '../../shared/containers.ts';
import { hitsByFile, program, type RunHit } from '../../shared/run-flags.ts';

export default defineRule<{ file: string; hits: readonly RunHit[] }>({
  id: 'container/reproducible-build/download-error-kept',
  title: 'An error page can be built into the image',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => {
    const noticed = noticedIn(model);
    return [...hitsByFile(model, (words, run) => keptBy(words, run, noticed))].map(([file, hits]) => ({ file, hits }));
  },
  noSubject: 'No image keeps what curl fetched without asking whether it worked.',

  check({ file, hits }) {
    const first = hits[0];
    if (first === undefined) throw new Error('a subject without hits');
    return fail(
      first.span,
      `${file} stores ${first.what} with curl and no --fail${hits.length > 1 ? `, ${hits.length} times` : ''}.`,
      {
        subject: { kind: 'image', name: file, anchor: `${file}/curl-fail` },
        evidence: hits.slice(1, 9).map((hit) => hit.span),
        verify: `Replace the address at line ${first.span.line} by one that answers 404 and build: the step still succeeds, and ${first.what} holds the error page.`,
        fix: advice(
          'Let an error of the server end the build',
          'dockerfile',
          'RUN curl --fail --silent --show-error --location --retry 3 …   # -fsSL --retry 3',
        ),
      },
    );
  },

  docs: {
    problem:
      'Without --fail curl ends with 0 when the server answers 404 or 503, and writes the page with the error into the file.',
    impact:
      'The build is green, and the broken key, certificate or program shows when something needs it, perhaps only in production.',
    verify: 'Ask for an address that does not exist and print the exit code.',
    remedy: 'Add --fail (-f) to every curl in a build, and compare a checksum where the file is a program or a key.',
    tradeOff: 'Builds fail when a mirror is down, which is the point.',
    sources: ['https://curl.se/docs/manpage.html#-f'],
  },
  examples: {
    bad: [example('curl -sSL -o /usr/share/keyrings/a.gpg https://example.org/a.gpg')],
    good: [example('curl -fsSL -o /usr/share/keyrings/a.gpg https://example.org/a.gpg')],
  },
});

/** Last place of commands that fail on a page of HTML, so that a whole build is looked through once. */
interface Noticed {
  /** By Dockerfile and name of the file that they work on. */
  readonly byName: ReadonlyMap<string, number>;
  /** By Dockerfile and RUN: the name is known to the shell only, or a checksum covers it. */
  readonly byRun: ReadonlyMap<string, number>;
}

/** What unpacks, installs, runs or checks the file notices a page of HTML by itself. */
const notices =
  /^(?:tar|bsdtar|unzip|gunzip|zcat|xz|unxz|zstd|7z|dpkg|apt|apt-get|apt-key|apk|rpm|dnf|yum|gpg|gpgv|sha\d+sum|shasum|md5sum|jq|openssl|file|grep|patch|cosign|update-ca-certificates|sh|bash|ash|dash|zsh|source|\.|python3?|pip3?|node|npm|perl|ruby|java)$/;
const checksum = /^(?:sha\d+sum|shasum|gpg|cosign)/;

function noticedIn(model: DeploymentModel): Noticed {
  const byName = new Map<string, number>();
  const byRun = new Map<string, number>();
  const note = (places: Map<string, number>, key: string, run: RunCommand) =>
    places.set(key, Math.max(places.get(key) ?? -1, run.span.start));
  for (const image of model.images) {
    for (const run of allRuns(image)) {
      const name = program(unwrapped(run.words));
      const { file } = run.span;
      // A program that was fetched and runs here is none of HTML.
      note(byName, `${file}\n${name}`, run);
      if (!notices.test(name)) continue;
      for (const word of run.text.split(/[\s'"=;()<>|&]+/)) note(byName, `${file}\n${baseName(word)}`, run);
      if (/[*-]/.test(run.text) && (/[*$]/.test(run.text) || checksum.test(name)))
        note(byRun, `${file}\n${run.instruction.start}`, run);
    }
  }
  return { byName, byRun };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function keptBy(words: readonly string[], run: RunCommand, noticed: Noticed): string | undefined {
  if (program(words) !== 'curl' || run.piped || run.conditional) return undefined;
  const flags = words.filter((word) => word.startsWith('-'));
  if (
    flags.some(
      (word) =>
        /^--fail(?:-with-body|-early)?$/.test(word) ||
        /^-[a-zA-Z]*f/.test(word) ||
        /^(?:-w|--write-out|-I|--head|-K|--config)/.test(word),
    )
  )
    return undefined;
  if (
    !words.some((word) => /^https?:\/\//.test(word)) ||
    words.some((word) => /\/\/(?:localhost|127\.0\.0\.1)/.test(word))
  )
    return undefined;
  const at = words.findIndex((word) => /^(?:-o|--output)$|^-[a-zA-Z]*o$/.test(word));
  const redirected = />\s*([\w./${}-]+)/.exec(run.text)?.[1];
  const remote = flags.some((word) => /^--remote-name$|^-[a-zA-Z]*O/.test(word));
  const target =
    at >= 0
      ? words[at + 1]
      : (redirected ??
        (remote
          ? words
              .find((word) => /^https?:\/\//.test(word))
              ?.split('/')
              .at(-1)
          : undefined));
  if (target === undefined || target === '' || target === '-' || target.startsWith('/dev/')) return undefined;
  const name = baseName(target);
  const later = (place: number | undefined) => place !== undefined && place > run.span.start;
  const { file } = run.span;
  if (later(noticed.byName.get(`${file}\n${name}`)) || later(noticed.byRun.get(`${file}\n${run.instruction.start}`)))
    return undefined;
  return target.length > 60 ? name : target;
}

function example(command: string) {
  return { Dockerfile: `FROM debian:12.8-slim\nRUN ${command}\nCMD ["app"]\n` };
}
