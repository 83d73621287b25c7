import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { deleteBookmark, listBookmarks, setBookmark, type Bookmark } from '../api/bookmarks';

const key = ['bookmarks'];

/** What a bookmark of an episode says that was heard to its end. */
const finishedComment = 'finished';

/** How far someone has heard an episode. */
export interface Progress {
  positionMs: number;
  finished: boolean;
}

export const progressOf = ({ position_ms, comment }: Bookmark): Progress => ({
  positionMs: Number(position_ms),
  finished: comment === finishedComment,
});

/** How far the episodes were heard, by id: their bookmarks, which other apps and devices share. */
export function useProgress(): ReadonlyMap<string, Progress> {
  const { data } = useQuery({ queryKey: key, queryFn: listBookmarks, select: byId });
  return data ?? none;
}

const none: ReadonlyMap<string, Progress> = new Map();
const byId = ({ bookmarks }: { bookmarks: Bookmark[] }) =>
  new Map(bookmarks.map((bookmark) => [bookmark.track_id, progressOf(bookmark)]));

/** Keeps how far an episode was heard. */
export async function keepProgress(queries: QueryClient, id: string, positionMs: number, finished: boolean) {
  const kept = await setBookmark(id, positionMs, finished ? finishedComment : '');
  queries.setQueryData<{ bookmarks: Bookmark[] }>(
    key,
    (known) => known && { bookmarks: [kept, ...known.bookmarks.filter(({ track_id }) => track_id !== id)] },
  );
}

/** Marks an episode as heard to its end, or as not heard. */
export function useMarkFinished(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (finished: boolean) => {
      await (finished ? keepProgress(queries, id, 0, true) : deleteBookmark(id));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
}
