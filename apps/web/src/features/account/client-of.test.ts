import { describe, expect, it } from 'vitest';
import { clientOf } from './client-of.ts';

describe('the client of a session', () => {
  it('is the browser that is meant, not the ones it names besides', () => {
    const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
    expect(clientOf(`Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/156.0.0.0 Safari/537.36`)).toBe(
      'Chrome 156 on Linux',
    );
    expect(
      clientOf(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0`),
    ).toBe('Edge 156 on Windows');
    expect(clientOf('Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0')).toBe(
      'Firefox 145 on macOS',
    );
    expect(
      clientOf(
        'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1',
      ),
    ).toBe('Safari 19 on iOS');
  });

  it('is what another client calls itself, cut, or nothing', () => {
    expect(clientOf('harbour-script/2 (night run)')).toBe('harbour-script/2 (night run)');
    expect(clientOf('x'.repeat(300))).toHaveLength(40);
    expect(clientOf(' ')).toBeNull();
    expect(clientOf(null)).toBeNull();
  });
});
