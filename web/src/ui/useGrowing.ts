import { useCallback, useState } from 'react';

/** Shows long lists bit by bit: the number of rows to render, and a ref for the element behind the last one. */
export function useGrowing(step: number): [shown: number, end: (element: Element | null) => (() => void) | undefined] {
  const [shown, setShown] = useState(step);
  return [shown, useSeen(useCallback(() => setShown((rows) => rows + step), [step]))];
}

/** A ref for an element: calls back whenever it comes near the visible part of the page. */
export function useSeen(onSeen: () => void) {
  return useCallback(
    (element: Element | null) => {
      if (!element) return;
      const observer = new IntersectionObserver(
        (entries) => {
          if (entries.some(({ isIntersecting }) => isIntersecting)) onSeen();
        },
        { rootMargin: '600px' },
      );
      observer.observe(element);
      return () => observer.disconnect();
    },
    [onSeen],
  );
}
