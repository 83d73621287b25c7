import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { hide, unhide, type Hideable } from '../api/hidden';
import { sentenceFor } from '../api/problem';
import { useToasts } from '../ui/toasts';

/** What is recommended is another from now on, and so is the list of what is hidden. */
const refetch = (queries: QueryClient) =>
  Promise.all([
    queries.invalidateQueries({ queryKey: ['recommendations'] }),
    queries.invalidateQueries({ queryKey: ['hidden'] }),
  ]);

/** Hides a song or an artist from all that is recommended, with a note that takes it back. */
export function useHide() {
  const queries = useQueryClient();
  const toasts = useToasts();
  const undo = (thing: Hideable) => {
    unhide(thing)
      .then(() => refetch(queries))
      .catch((error: unknown) => toasts.problem(sentenceFor(error)));
  };
  return useMutation({
    mutationKey: ['hidden', 'hide'],
    mutationFn: ({ thing }: { thing: Hideable; name: string }) => hide(thing),
    onSuccess: (_answer, { thing, name }) => {
      toasts.offer(`${name} will not be recommended any more.`, { label: 'Undo', onSelect: () => undo(thing) });
      return refetch(queries);
    },
  }).mutate;
}

export function useUnhide() {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: ['hidden', 'unhide'],
    mutationFn: unhide,
    onSuccess: () => refetch(queries),
  });
}
