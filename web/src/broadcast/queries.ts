import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as podcasts from '../api/podcasts';
import * as stations from '../api/stations';

const podcastKey = ['podcasts'];
const stationKey = ['stations'];

/** While the server fetches something, it is asked how far it is. */
const watchMs = 1500;
const newestShown = 20;

const isWaiting = ({ status }: { status: podcasts.BroadcastStatus }) => status === 'STATUS_DOWNLOADING';
const isNew = ({ status }: { status: podcasts.BroadcastStatus }) => status === 'STATUS_NEW';

export const useChannels = () =>
  useQuery({
    queryKey: [...podcastKey, 'list'],
    queryFn: podcasts.listChannels,
    refetchInterval: ({ state: { data } }) => (data?.channels.some(isNew) ?? false) && watchMs,
  });

export const useChannel = (id: string) =>
  useQuery({
    queryKey: [...podcastKey, 'one', id],
    queryFn: () => podcasts.getChannel(id),
    refetchInterval: ({ state: { data } }) => data && (isNew(data) || data.episodes.some(isWaiting)) && watchMs,
  });

export const useNewestEpisodes = () =>
  useQuery({
    queryKey: [...podcastKey, 'newest'],
    queryFn: () => podcasts.listNewestEpisodes(newestShown),
    refetchInterval: ({ state: { data } }) => (data?.episodes.some(isWaiting) ?? false) && watchMs,
  });

export const useEpisode = (id: string) =>
  useQuery({
    queryKey: [...podcastKey, 'episode', id],
    queryFn: () => podcasts.getEpisode(id),
    refetchInterval: ({ state: { data } }) => data && isWaiting(data) && watchMs,
  });

export const useStations = () => useQuery({ queryKey: stationKey, queryFn: stations.listStations });

function useChange<Input, Output>(queryKey: string[], change: (input: Input) => Promise<Output>, shownInPlace = false) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey }),
    meta: { shownInPlace },
  });
}

export const useSubscribe = () => useChange(podcastKey, podcasts.createChannel, true);
export const useDeleteChannel = () => useChange(podcastKey, podcasts.deleteChannel);
export const useRefreshChannels = () => useChange(podcastKey, podcasts.refreshChannels);
export const useDownloadEpisode = () => useChange(podcastKey, podcasts.downloadEpisode);
export const useDeleteAudio = () => useChange(podcastKey, podcasts.deleteEpisode);

export const useCreateStation = () => useChange(stationKey, stations.createStation, true);
export const useUpdateStation = () => useChange(stationKey, stations.updateStation, true);
export const useDeleteStation = () => useChange(stationKey, stations.deleteStation);
