import type { Diagram } from '@seaworthy/assess/diagram/diagram';
import { mermaidOf } from '@seaworthy/assess/diagram/mermaid';
import type { Drawing } from '@seaworthy/assess/diagram/shapes';
import { svgOf } from '@seaworthy/assess/diagram/svg';

/** A picture has twice the pixels of the drawing, but no browser takes a canvas beyond this many on a side. */
const mostPixels = 8_192;

export function saveSvg(drawing: Drawing, title: string, name: string): void {
  save(new Blob([svgOf(drawing, title)], { type: 'image/svg+xml' }), `${name}.svg`);
}

export function saveMermaid(diagram: Diagram, name: string): void {
  save(new Blob([mermaidOf(diagram)], { type: 'text/plain' }), `${name}.mmd`);
}

/** @throws Error when the browser cannot draw the picture. */
export async function savePng(drawing: Drawing, title: string, name: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([svgOf(drawing, title)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(2, mostPixels / Math.max(drawing.width, drawing.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(drawing.width * scale);
    canvas.height = Math.round(drawing.height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    if (blob === null) throw new Error('the canvas gave no picture');
    save(blob, `${name}.png`);
  } finally {
    URL.revokeObjectURL(url);
  }
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun with the click; a minute later nobody reads the address any more.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
