import type { ImageBuild, RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { programName, unwrapped } from '../../../text/shell-words.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { allRuns, listText, placeText, runsByInstruction } from '../../shared/containers.ts';

interface Download {
  readonly image: ImageBuild;
  readonly run: RunCommand;
  readonly url: string;
  readonly use: string;
}

interface Subject {
  readonly file: string;
  readonly downloads: readonly Download[];
  /** A download in the same file whose sum is checked. */
  readonly checked: RunCommand | null;
}

export default defineRule<Subject>({
  id: 'container/reproducible-build/download-unverified',
  title: 'A program is downloaded and installed unchecked',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No image installs a program from a plain download.',

  check({ file, downloads, checked }) {
    const first = downloads[0];
    if (first === undefined) throw new Error('a subject without downloads');
    const more = downloads.slice(1).map((it) => nameOf(it.url));
    const other = checked === null ? '' : `, while the download in ${placeText(checked.span)} is checked`;
    return fail(
      first.run,
      `${file} downloads ${nameOf(first.url)} from ${hostOf(first.url)} and ${first.use} without comparing a checksum${other}${more.length === 0 ? '' : `; the same goes for ${listText(more, 4)}`}.`,
      {
        subject: { kind: 'image', name: file, anchor: `${file}/downloads` },
        evidence: [...downloads.slice(1, 6).map((it) => it.run.span), ...(checked === null ? [] : [checked.span])],
        verify: `\`curl -fsSL '${first.url}' | sha256sum\` today and in a month: nothing in the build would notice another sum.`,
        fix: advice(
          'Write down the checksum and compare it',
          'dockerfile',
          `ADD --checksum=sha256:<sum of the file you mean> ${first.url} /tmp/\n# or, in the same RUN:\n# echo "<sum>  <file>" | sha256sum -c -`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A release can be replaced under the same address, on purpose or after a break-in at its makers, and the build takes it as it is.',
    impact: 'Foreign code runs as root in the build and stays in the image; two builds of one commit differ.',
    verify: 'Download the file twice, some time apart, and compare the sums.',
    remedy: 'Compare with a checksum that stands in the repository, or check the signature.',
    tradeOff: 'The sum changes with each version, and each architecture has its own.',
    sources: ['https://docs.docker.com/reference/dockerfile/#add---checksum', 'https://slsa.dev/spec/v1.0/threats'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM debian:12.8-slim\nRUN curl -fsSL -o /tmp/tool.deb https://example.org/releases/tool_1.2.deb && dpkg -i /tmp/tool.deb\nCMD ["tool"]\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM debian:12.8-slim\nRUN curl -fsSL -o /tmp/tool.deb https://example.org/releases/tool_1.2.deb && echo "24454f83 /tmp/tool.deb" | sha256sum -c - && dpkg -i /tmp/tool.deb\nCMD ["tool"]\n',
      },
    ],
  },
});

const checks =
  /\bsha(1|256|512)sum\b|\bshasum\b|\bgpgv?\b[^\n]*--(verify|batch)|\bgpgv\b|\bcosign\b|\bminisign\b|\bmd5sum\b|\bopenssl dgst\b|attestation verify/;

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const byFile = new Map<string, Download[]>();
  const checkedIn = new Map<string, RunCommand>();
  const seen = new Set<string>();
  for (const image of model.images) {
    const groups = runsByInstruction(image);
    for (const run of allRuns(image)) {
      const key = `${run.span.file}:${run.span.start}`;
      const url = urlOf(run);
      if (url === null || seen.has(key)) continue;
      seen.add(key);
      const together = groups.get(run.instruction.start) ?? [];
      if (together.some((other) => checks.test(other.text))) {
        if (!checkedIn.has(image.file)) checkedIn.set(image.file, run);
        continue;
      }
      const use = useOf(run, url, together);
      if (use === null) continue;
      byFile.set(image.file, [...(byFile.get(image.file) ?? []), { image, run, url, use }]);
    }
  }
  return [...byFile].map(([file, downloads]) => ({ file, downloads, checked: checkedIn.get(file) ?? null }));
}

/** The address of a download; keys, lists and the own machine are no programs. */
function urlOf(run: RunCommand): string | null {
  const words = unwrapped(run.words);
  if (!/^(curl|wget|aria2c)$/.test(programName(words[0]))) return null;
  const url = words.find((word) => /^https?:\/\//.test(word));
  if (
    url === undefined ||
    /\/\/(localhost|127\.0\.0\.1)|\.(asc|gpg|key|pub|pem|crt|json|txt|list|repo|sources|conf|ya?ml|sha\d*|md5)([?#]|$)|\/(gpg|key|pubkey)([?#]|$)/i.test(
      url,
    )
  )
    return null;
  return url;
}

/** What the rest of the RUN does with the file; null when it is not installed, unpacked or run, or piped into a shell (another rule). */
function useOf(run: RunCommand, url: string, together: readonly RunCommand[]): string | null {
  const after = together.filter((other) => other.span.start > run.span.start);
  if (run.piped) {
    const next = programName(unwrapped(after[0]?.words ?? [])[0]);
    return /^(tar|bsdtar|unzip|gunzip|xz|unxz|zstd|dpkg|cpio)$/.test(next) ? 'unpacks it' : null;
  }
  for (const other of after) {
    const words = unwrapped(other.words);
    const name = programName(words[0]);
    const rest = words.slice(1).join(' ');
    if (name === 'dpkg' && /(^|\s)(-i|--install)\b/.test(rest)) return 'installs it with dpkg';
    if (/^(apt|apt-get|dnf|yum|apk)$/.test(name) && /\.(deb|rpm|apk)\b/.test(rest)) return `installs it with ${name}`;
    if (name === 'rpm' && /(^|\s)-[a-zA-Z]*[iU]/.test(rest)) return 'installs it with rpm';
    if (/^(tar|unzip|bsdtar|gunzip|7z|unxz)$/.test(name) && mentions(rest, url)) return 'unpacks it';
    if (name === 'chmod' && /\+x|7[0-7][0-7]|0?755/.test(rest)) return 'makes it executable';
    if (/^(sh|bash|python3?|node|perl)$/.test(name) && mentions(rest, url)) return `runs it with ${name}`;
    if (name === 'install' && mentions(rest, url)) return 'installs it';
  }
  // `curl -o /usr/local/bin/tool` puts a program into place, whatever follows.
  return /-o\s*\/(usr\/(local\/)?)?s?bin\//.test(run.text) ? 'puts it among the programs' : null;
}

/** The file's name, or what stands for it in a variable or a pattern. */
function mentions(text: string, url: string): boolean {
  const name = nameOf(url);
  const stem = name.replace(/[-_.]?[$v\d].*$/, '');
  return (
    text.includes(name) ||
    /\*\.|\$/.test(text) ||
    (stem.length > 2 && text.includes(stem)) ||
    /\.(tgz|tar|zip|gz|xz|sh|py)\b/.test(text)
  );
}

function nameOf(url: string): string {
  return (
    url
      .replace(/[?#].*$/, '')
      .replace(/\/$/, '')
      .split('/')
      .at(-1) ?? url
  );
}

function hostOf(url: string): string {
  return url.split('/')[2] ?? url;
}
