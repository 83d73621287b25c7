import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { checkSavedTracks, listSavedTracks, saveTrack, unsaveTrack } from '../api/saved';
import { batched } from './savedLoader';

/** Short enough for an address of about 4 kB. */
const idsInOneRequest = 100;

const isSaved = batched(async (ids) => (await checkSavedTracks(ids)).saved_track_ids, idsInOneRequest);

const savedKey = (trackId: string) => ['saved', 'contains', trackId];

export function useSavedTracks() {
  return useInfiniteQuery({
    queryKey: ['saved', 'list'],
    queryFn: ({ pageParam }) => listSavedTracks(pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
}

/** Whether a track is saved, and a way to change that which shows at once. */
export function useSaved(trackId: string): [saved: boolean, setSaved: (saved: boolean) => void] {
  const queries = useQueryClient();
  const queryKey = savedKey(trackId);
  const { data = false } = useQuery({ queryKey, queryFn: () => isSaved(trackId) });
  const { mutate } = useMutation({
    mutationKey: ['saved', trackId],
    scope: { id: `saved:${trackId}` },
    mutationFn: (saved: boolean) => (saved ? saveTrack(trackId) : unsaveTrack(trackId)),
    onMutate: async (saved) => {
      await queries.cancelQueries({ queryKey });
      queries.setQueryData(queryKey, saved);
    },
    onError: (_error, saved) => queries.setQueryData(queryKey, !saved),
    onSettled: () => queries.invalidateQueries({ queryKey: ['saved', 'list'] }),
  });
  return [data, mutate];
}
