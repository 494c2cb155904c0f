import { useEffect, useState } from 'react';

const least = 0.4;
/** Text of 11 px in the drawing is 9 px at this size: smaller, nobody reads it, and scrolling is better. */
const leastFit = 0.8;
const most = 3;
const factor = 1.25;
/** Part of the visible area by which a move button moves. */
const moved = 0.5;

export interface Zoom {
  readonly zoom: number;
  /** The drawing is wider than its area, which therefore scrolls. */
  readonly overflows: boolean;
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly fit: () => void;
  /** -1, 0 or 1 per direction. */
  readonly move: (x: number, y: number) => void;
}

const within = (zoom: number): number => Math.min(most, Math.max(least, zoom));

/** Size of the drawing in its area: as wide as the area at first, never so small that it cannot be read. */
export function useZoom(element: HTMLElement | null, width: number): Zoom {
  const [chosen, setChosen] = useState<number | null>(null);
  const [room, setRoom] = useState(0);
  useEffect(() => {
    if (element === null) return;
    const observer = new ResizeObserver(() => setRoom(element.clientWidth));
    observer.observe(element);
    // Pinching on a touchpad arrives as a wheel with the control key: it would enlarge the whole page.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      setChosen((old) => within((old ?? fitted(element.clientWidth, width)) * Math.exp(-event.deltaY / 200)));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('wheel', onWheel);
    };
  }, [element, width]);
  const zoom = chosen ?? fitted(room, width);
  return {
    zoom,
    overflows: room > 0 && width * zoom > room + 1,
    zoomIn: () => setChosen(within(zoom * factor)),
    zoomOut: () => setChosen(within(zoom / factor)),
    fit: () => setChosen(null),
    move: (x, y) => {
      element?.scrollBy(x * element.clientWidth * moved, y * element.clientHeight * moved);
    },
  };
}

function fitted(room: number, width: number): number {
  return room === 0 || width === 0 ? 1 : Math.min(1, Math.max(leastFit, room / width));
}
