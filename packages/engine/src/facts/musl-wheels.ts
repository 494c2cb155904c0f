/**
 * Python packages that publish no musllinux wheel: on Alpine they are compiled or not found at all. From the file lists of
 * their releases; rule catalogue part 2.4. To renew: look at the files of the newest release of each, raise `asOf`.
 */
export const muslWheelsTable = {
  source: 'https://pypi.org (file lists of the releases)',
  asOf: '2026-11-23',
} as const;

export const withoutMuslWheels: ReadonlySet<string> = new Set([
  'bitsandbytes',
  'docling',
  'docling-parse',
  'faiss-cpu',
  'jax',
  'jaxlib',
  'lightgbm',
  'mediapipe',
  'onnxruntime',
  'open3d',
  'opencv-contrib-python',
  'opencv-contrib-python-headless',
  'opencv-python',
  'opencv-python-headless',
  'paddlepaddle',
  'playwright',
  'tensorflow',
  'torch',
  'torchaudio',
  'torchvision',
  'triton',
  'vtk',
  'xgboost',
]);
