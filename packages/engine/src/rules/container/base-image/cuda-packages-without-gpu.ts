import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { allRuns, containersOf, imageSubject, noImages, placeText } from '../../shared/containers.ts';
import { installedIn } from '../../shared/dependencies.ts';

export default defineRule<ImageBuild>({
  id: 'container/base-image/cuda-packages-without-gpu',
  title: 'Gigabytes for a graphics card that is not there',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image, model) {
    const torch = installedIn(image, model).find((it) => it.ecosystem === 'python' && pulls.test(it.name));
    if (torch === undefined) return skip('PyTorch is not installed.');
    const text = allRuns(image)
      .map((run) => run.text)
      .join('\n');
    const base = known(image.base);
    const files = model.files.some((file) => /(^|\/)(uv\.lock|poetry\.lock|environment\.ya?ml)$/.test(file.path));
    if (
      /whl\/(cpu|cu|rocm)|\+cpu|download\.pytorch\.org|torch-backend|UV_TORCH_BACKEND/.test(text) ||
      [...image.env, ...image.otherEnv].some((it) => /INDEX_URL|TORCH_BACKEND/.test(it.name))
    )
      return pass(image.baseSpan, 'the index is chosen');
    // With a lock, pyproject.toml may bind the package to an index; the file is not read that far.
    if (files || base === undefined) return skip('A lock file decides which build is taken.');
    if (/cuda|nvidia|rocm|pytorch|tensorflow|vllm|l4t/.test(base.text))
      return pass(image.baseSpan, 'the base is made for graphics cards');
    const services = containersOf(image, model);
    if (services.length === 0) return skip('Nothing here says on which machines the image runs.');
    const gpu =
      model.prose.some((fact) => /\bgpus?\b|nvidia/i.test(fact.text)) ||
      services.some(
        (container) => container.gpu === true || container.env.some((entry) => /CUDA|NVIDIA|GPU/.test(entry.name)),
      );
    if (gpu) return pass(image.baseSpan, 'a graphics card is asked for');
    return fail(
      image.baseSpan,
      `${image.file} installs ${torch.name} (${placeText(torch.span)}) from the default index, which brings the CUDA libraries along, and service ${services[0]?.name} asks for no graphics card.`,
      {
        subject: { ...imageSubject(image, 'cuda'), discriminator: torch.name },
        evidence: [torch.span, ...services.slice(0, 1).map((it) => it.span)],
        verify: `\`docker run --rm --entrypoint sh IMAGE -c 'pip list | grep -i nvidia; du -sh /usr/local/lib/python*/site-packages/nvidia'\` shows what they take.`,
        fix: advice(
          'Take the build for processors',
          'dockerfile',
          'RUN pip install --no-cache-dir torch --index-url https://download.pytorch.org/whl/cpu\nRUN pip install --no-cache-dir -r requirements.txt',
        ),
      },
    );
  },

  docs: {
    problem:
      'On x86 Linux the default build of PyTorch depends on a dozen nvidia packages of together three to five gigabytes that a machine without such a card never loads.',
    impact: 'Builds, pulls and scale-outs take minutes longer, and disks of runners and hosts fill up.',
    verify: 'List the nvidia packages in the image.',
    remedy: 'Install torch from the index for processors first, then the rest.',
    tradeOff: 'Machines with a graphics card need another image.',
    sources: ['https://pytorch.org/get-started/locally/', 'https://github.com/docling-project/docling/issues/1630'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY app.py .\nCMD ["python", "app.py"]\n',
        'requirements.txt': 'torch==2.5.1\n',
        'app.py': 'import torch\n',
        'compose.yml': 'services:\n  api:\n    build: .\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nCOPY requirements.txt .\nRUN pip install -r requirements.txt --extra-index-url https://download.pytorch.org/whl/cpu\nCOPY app.py .\nCMD ["python", "app.py"]\n',
        'requirements.txt': 'torch==2.5.1\n',
        'app.py': 'import torch\n',
        'compose.yml': 'services:\n  api:\n    build: .\n',
      },
    ],
  },
});

/** PyTorch itself, and packages that cannot be installed without it. */
const pulls = /^(torch|torchvision|sentence-transformers|easyocr|docling|ultralytics|openai-whisper)$/;
