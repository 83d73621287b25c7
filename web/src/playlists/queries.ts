import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import * as api from '../api/playlists';
import { useToasts } from '../ui/toasts';
import { moved } from './moved';

const playlistKey = (id: string) => ['playlists', 'one', id];

export const usePlaylists = () => useQuery({ queryKey: ['playlists', 'list'], queryFn: api.listPlaylists });

export const usePlaylist = (id: string) => useQuery({ queryKey: playlistKey(id), queryFn: () => api.getPlaylist(id) });

/** After the last of several changes, what is shown is fetched again. */
function refetchWhenDone(queries: QueryClient) {
  if (queries.isMutating({ mutationKey: ['playlists'] }) <= 1) {
    return queries.invalidateQueries({ queryKey: ['playlists'] });
  }
  return undefined;
}

export function useCreatePlaylist() {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: ['playlists', 'create'],
    mutationFn: api.createPlaylist,
    onSettled: () => refetchWhenDone(queries),
  });
}

export function useUpdatePlaylist(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: ['playlists', 'update'],
    mutationFn: (change: { name?: string; description?: string; public?: boolean }) => api.updatePlaylist(id, change),
    onSettled: () => refetchWhenDone(queries),
  });
}

export function useDeletePlaylist(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: ['playlists', 'delete'],
    mutationFn: () => api.deletePlaylist(id),
    onSuccess: () => queries.removeQueries({ queryKey: playlistKey(id) }),
    onSettled: () => refetchWhenDone(queries),
  });
}

export function useAddToPlaylist() {
  const queries = useQueryClient();
  const toasts = useToasts();
  return useMutation({
    mutationKey: ['playlists', 'add'],
    mutationFn: ({ playlist, trackIds }: { playlist: api.Playlist; trackIds: string[] }) =>
      api.addItems(playlist.id, trackIds),
    onSuccess: (_answer, { playlist }) => toasts.show(`Added to ${playlist.name}.`),
    onSettled: () => refetchWhenDone(queries),
  });
}

/**
 * A change of the items of one playlist. It shows at once; changes of the same playlist are sent one after the other,
 * each made against the version that the one before it made.
 */
function useItemsChange<Change>(
  id: string,
  apply: (items: api.PlaylistItem[], change: Change) => api.PlaylistItem[],
  send: (change: Change, snapshotId: string) => Promise<api.Playlist>,
) {
  const queries = useQueryClient();
  const queryKey = playlistKey(id);
  const update = (change: (view: api.PlaylistView) => api.PlaylistView) =>
    queries.setQueryData<api.PlaylistView>(queryKey, (view) => view && change(view));
  return useMutation({
    mutationKey: ['playlists', 'items', id],
    scope: { id: `playlist:${id}` },
    mutationFn: (change: Change) =>
      send(change, queries.getQueryData<api.PlaylistView>(queryKey)?.playlist.snapshot_id ?? ''),
    onMutate: async (change) => {
      await queries.cancelQueries({ queryKey });
      update((view) => ({ ...view, items: apply(view.items, change) }));
    },
    onSuccess: (playlist) => update((view) => ({ ...view, playlist })),
    onSettled: () => refetchWhenDone(queries),
  }).mutate;
}

export const useRemoveItem = (id: string) =>
  useItemsChange<string>(
    id,
    (items, itemId) => items.filter((item) => item.id !== itemId),
    (itemId, snapshotId) => api.removeItems(id, [itemId], snapshotId),
  );

/** Moves the item at `from` so that it stands at `to` afterwards. */
export const useMoveItem = (id: string) =>
  useItemsChange<{ from: number; to: number }>(
    id,
    (items, { from, to }) => moved(items, from, to),
    ({ from, to }, snapshotId) => api.moveItem(id, from, to > from ? to + 1 : to, snapshotId),
  );
