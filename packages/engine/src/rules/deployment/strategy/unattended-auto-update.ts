import type { Container } from '../../../model/container.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, listText, noContainers, titleOf } from '../../shared/containers.ts';

const updaters = /(^|\/)(watchtower|ouroboros|shepherd)$/;

export default defineRule<Container>({
  id: 'deployment/strategy/unattended-auto-update',
  title: 'Production updates itself whenever an image changes',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: (model) => model.containers.filter((it) => it.platform === 'compose'),
  noSubject: noContainers,

  check(container, model) {
    const image = known(container.image);
    if (image === undefined) return skip('The image is not known.');
    if (!updaters.test(image.repository)) return skip('No container replaces running images by itself.');
    const words = `${known(container.command)?.text ?? ''} ${container.env.map((it) => `${it.name}=${known(it.value) ?? ''}`).join(' ')}`;
    if (/--monitor-only|WATCHTOWER_MONITOR_ONLY=true|--run-once/.test(words))
      return pass(container.span, 'only reports');
    const others = model.containers.filter((it) => it.span.file === container.span.file && it !== container);
    const labelled = /--label-enable|WATCHTOWER_LABEL_ENABLE=true/.test(words);
    const moved = others.filter(
      (it) => !labelled || it.labels.some((label) => /watchtower\.enable$/.test(label.name) && label.value === 'true'),
    );
    const floating = moved.filter((it) => {
      const own = known(it.image);
      return own !== undefined && own.digest === null && (own.tag === null || !/\d+\.\d+\.\d+/.test(own.tag));
    });
    if (floating.length === 0) return pass(container.span, 'all images it may replace are fixed');
    return fail(
      container.span,
      `${titleOf(container)} replaces ${listText(floating.map((it) => it.name))} as soon as their tags move, at any hour and without a test.`,
      {
        subject: containerSubject(container, 'image'),
        severity: floating.some((it) => it.role === 'datastore') ? 'HIGH' : 'MEDIUM',
        evidence: floating.slice(0, 8).map((it) => it.image.span),
        verify: `\`docker logs ${container.name}\` lists the containers that it has replaced.`,
        fix: advice(
          'Let people decide',
          'yaml',
          `${container.name}:\n  environment:\n    WATCHTOWER_MONITOR_ONLY: "true" # reports only; let Renovate raise pinned tags in a pull request`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A broken or incompatible release of any image goes live by itself, and afterwards no file says which version ran before.',
    impact:
      'The service fails at night for a change that nobody made, and a database may have been migrated on the way.',
    verify: 'Read the log of the updater.',
    remedy: 'Pin images, let a bot propose updates, and deploy them through the pipeline.',
    tradeOff: 'Security fixes wait for a merge; let the bot merge patch releases after green tests.',
    sources: ['https://containrrr.dev/watchtower/', 'https://docs.renovatebot.com/docker/'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  app:\n    image: acme/desk:latest\n  watchtower:\n    image: containrrr/watchtower:1.7.1\n    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  app:\n    image: acme/desk:latest\n  watchtower:\n    image: containrrr/watchtower:1.7.1\n    environment:\n      WATCHTOWER_MONITOR_ONLY: "true"\n',
      },
    ],
  },
});
