import { insertKey } from '../../../documents/yaml/write.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { containerSubject, placeText, titleOf } from '../../shared/containers.ts';
import { installedInContainer } from '../../shared/dependencies.ts';
import { isLesser } from '../../shared/files.ts';

interface Browser {
  readonly name: string;
  readonly span: Span;
}

export default defineRule<Container>({
  id: 'container/resource-limits/shared-memory-too-small',
  title: 'The browser crashes on large pages',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => model.containers.filter((it) => it.platform === 'compose' && !isLesser(it)),
  noSubject: 'No Compose service is declared here.',

  check(container, model) {
    const browser = browserOf(container, model);
    if (browser === null) return skip('No browser runs in a service.');
    const size = known(container.sharedMemory ?? { state: 'unset', span: container.span });
    const mount = container.mounts.find((it) => it.target === '/dev/shm');
    const shared = container.hostNamespaces.some((it) => it.name === 'ipc');
    if (size !== undefined && size >= 128 * 2 ** 20) return pass(container.sharedMemory ?? container.span);
    if (mount !== undefined) return pass(mount);
    if (shared || /disable-dev-shm-usage/.test(textOf(container))) return pass(container.span);
    return fail(
      container,
      `${titleOf(container)} runs ${browser.name} (${placeText(browser.span)}) with the 64 MiB of /dev/shm that Docker gives every container.`,
      {
        subject: containerSubject(container, 'shm_size'),
        evidence: [browser.span],
        verify: `\`docker compose exec ${container.name} df -h /dev/shm\` prints 64M.`,
        fix: reviewOrAdvice(
          'Give it more shared memory',
          'yaml',
          insertKey(container.slot, 'shm_size', '1gb'),
          `  ${container.name}:\n    shm_size: 1gb`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Chromium keeps pages in shared memory, and when that is full the tab ends with "Page crashed" or "Target closed".',
    impact: 'Rendering and scraping fail on large pages or with several at once, and succeed in small tests.',
    verify: 'Look at the size of /dev/shm in the container.',
    remedy: 'Set shm_size to about 1 GB per browser, or start Chromium with --disable-dev-shm-usage.',
    tradeOff: 'Shared memory counts towards the memory of the container.',
    sources: ['https://playwright.dev/docs/docker', 'https://pptr.dev/troubleshooting'],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  browser:\n    image: browserless/chrome:1.61\n' }],
    good: [{ 'compose.yml': 'services:\n  browser:\n    image: browserless/chrome:1.61\n    shm_size: 1gb\n' }],
  },
});

function browserOf(container: Container, model: DeploymentModel): Browser | null {
  const image = known(container.image);
  if (
    image !== undefined &&
    container.build === null &&
    /(^|\/)(selenium\/|browserless|standalone-(chrome|chromium|edge)|chrome$|alpine-chrome|headless-shell|playwright)/.test(
      image.repository,
    )
  )
    return { name: 'a browser', span: container.image.span };
  const found = installedInContainer(container, model).find((it) => /^(puppeteer|pyppeteer)$/.test(it.name));
  return found === undefined ? null : { name: `Chromium through ${found.name}`, span: found.span };
}

function textOf(container: Container): string {
  const env = container.env.map((it) => known(it.value) ?? '').join(' ');
  return `${known(container.command)?.text ?? ''} ${known(container.entrypoint)?.text ?? ''} ${env}`;
}
