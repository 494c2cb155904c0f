import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { isInside } from '../../../text/paths.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { factsOf, imagesOfApp } from '../../shared/apps.ts';
import { allRuns, containersOf, imageSubject, noImages, placeText } from '../../shared/containers.ts';
import { installedIn } from '../../shared/dependencies.ts';

export default defineRule<ImageBuild>({
  id: 'container/reproducible-build/model-fetched-at-start',
  title: 'Each new container downloads its models again',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'dockerfile',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image, model) {
    if (image.command.state === 'unset' && image.entrypoint.state === 'unset')
      return skip('An image without a start command is a base for others.');
    const library = installedIn(image, model).find((it) => it.ecosystem === 'python' && loaders[it.name] !== undefined);
    const loader = library === undefined ? undefined : loaders[library.name];
    if (library === undefined || loader === undefined) return skip('No installed package fetches models by itself.');
    const load = model.apps
      .filter((app) => imagesOfApp(app, model).includes(image))
      .flatMap((app) => [...factsOf(app, 'model-load'), ...factsOf(app, 'heavy-call')])
      .find((fact) => fact.library.toLowerCase().includes(loader.library));
    if (load === undefined) return skip('No code of this image loads a model.');
    const built = allRuns(image).find((run) => fetches.test(run.text));
    if (built !== undefined) return pass(built, 'the build fetches them');
    const setting = image.env.find(
      (it) => /^(HF_HUB_OFFLINE|TRANSFORMERS_OFFLINE)$/.test(it.name) && known(it.value) === '1',
    );
    if (
      setting !== undefined ||
      image.copies.some((copy) => copy.sources.some((source) => /models?\/?$|artifacts/i.test(source)))
    )
      return pass(setting?.span ?? image.span, 'the models come with the image');
    const containers = containersOf(image, model);
    const cached = containers.find((container) =>
      container.mounts.some(
        (mount) =>
          /cache|model|huggingface|hub|easyocr|artifacts|whisper/i.test(mount.target) ||
          isInside('/root/.cache/huggingface', mount.target),
      ),
    );
    if (cached !== undefined) return pass(cached, 'a volume keeps them');
    const user = containers[0] === undefined ? image.file : `service ${containers[0].name}`;
    return fail(
      load.span,
      `${placeText(load.span)} loads a model of ${library.name}, but neither ${image.file} fetches it nor a volume of ${user} keeps it: every new container downloads it first.`,
      {
        subject: { ...imageSubject(image, 'models'), discriminator: loader.library },
        evidence: [image.span, library.span],
        path: [
          { span: library.span, note: `${library.name} fetches ${loader.size} on first use` },
          { span: image.span, note: 'the image does not contain them' },
          { span: load.span, note: 'the load waits for the download' },
        ],
        verify: 'Start the container with `--network none`: it stops, or the first request fails, at the download.',
        fix: advice('Fetch them while building, or keep them on a volume', 'dockerfile', loader.snippet),
      },
    );
  },

  docs: {
    problem:
      'The download takes minutes, needs a site that is not yours, and is repeated by each restart, each replica and each release; the newest revision comes, not the tested one.',
    impact:
      'New containers miss their start-up window, and when that site is down or limits requests nothing starts at all.',
    verify: 'Start without network.',
    remedy:
      'Download in a RUN of the image and set the offline switch, or mount a volume where the library keeps its cache.',
    tradeOff: 'The image grows by the size of the models; a volume has to be filled once per host.',
    sources: [
      'https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables',
      'https://docling-project.github.io/docling/usage/advanced_options/',
    ],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY app.py .\nCMD ["python", "app.py"]\n',
        'requirements.txt': 'sentence-transformers==3.3.0\n',
        'app.py':
          "from sentence_transformers import SentenceTransformer\nmodel = SentenceTransformer('all-MiniLM-L6-v2')\n",
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt && huggingface-cli download sentence-transformers/all-MiniLM-L6-v2\nCOPY app.py .\nCMD ["python", "app.py"]\n',
        'requirements.txt': 'sentence-transformers==3.3.0\n',
        'app.py':
          "from sentence_transformers import SentenceTransformer\nmodel = SentenceTransformer('all-MiniLM-L6-v2')\n",
      },
    ],
  },
});

const hub =
  'ENV HF_HOME=/models HF_HUB_OFFLINE=1\nRUN HF_HUB_OFFLINE=0 hf download <organisation>/<model> --revision <commit>\n# or in Compose: volumes: ["models:/models"] without the offline switch';
/** Packages that download what they need on first use, as source facts name them. */
const loaders: Readonly<Record<string, { readonly library: string; readonly size: string; readonly snippet: string }>> =
  {
    'sentence-transformers': { library: 'sentence', size: '100 MB to 2 GB', snippet: hub },
    transformers: { library: 'transformers', size: '0.5 to 20 GB', snippet: hub },
    docling: {
      library: 'docling',
      size: 'about 1 GB',
      snippet: 'RUN docling-tools models download -o /models\nENV DOCLING_ARTIFACTS_PATH=/models',
    },
    easyocr: {
      library: 'easyocr',
      size: 'about 100 MB',
      snippet: "RUN python -c \"import easyocr; easyocr.Reader(['en'], model_storage_directory='/models')\"",
    },
    'openai-whisper': {
      library: 'whisper',
      size: '0.1 to 3 GB',
      snippet: "RUN python -c \"import whisper; whisper.load_model('small', download_root='/models')\"",
    },
    'faster-whisper': { library: 'whisper', size: '0.1 to 3 GB', snippet: hub },
  };
const fetches =
  /docling-tools models|docling-tools.*download|(huggingface-cli|hf) download|snapshot_download|from_pretrained|SentenceTransformer\(|load_model|easyocr|spacy download|nltk|download[-_]?models?|model[-_]?download|prefetch|preload|warm[-_]?up/i;
