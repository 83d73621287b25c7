import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import * as catalog from '../api/catalog';
import { getSimilarTracks } from '../api/recommendations';

const pageSize = 60;

/** Albums, page by page. */
export function useAlbums(order: catalog.AlbumOrder, genre = '') {
  return useInfiniteQuery({
    queryKey: ['catalog', 'albums', order, genre],
    queryFn: ({ pageParam }) => catalog.listAlbums({ page_size: pageSize, page_token: pageParam, order, genre }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
}

export function useArtists() {
  return useInfiniteQuery({
    queryKey: ['catalog', 'artists'],
    queryFn: ({ pageParam }) => catalog.listArtists({ page_size: pageSize, page_token: pageParam }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
}

export const useAlbum = (id: string) =>
  useQuery({ queryKey: ['catalog', 'album', id], queryFn: () => catalog.getAlbum(id) });

export const useArtist = (id: string) =>
  useQuery({ queryKey: ['catalog', 'artist', id], queryFn: () => catalog.getArtist(id) });

export const useTrack = (id: string) =>
  useQuery({ queryKey: ['catalog', 'track', id], queryFn: () => catalog.getTrack(id) });

export const useGenres = () => useQuery({ queryKey: ['catalog', 'genres'], queryFn: catalog.listGenres });

/** What matches `query`; the answer to the query before is shown until the new one is here. */
export const useSearch = (query: string) =>
  useQuery({
    queryKey: ['catalog', 'search', query],
    queryFn: ({ signal }) => catalog.search(query, signal),
    enabled: query !== '',
    placeholderData: keepPreviousData,
  });

export const useSimilarTracks = (id: string) =>
  useQuery({ queryKey: ['recommendations', 'similar', id], queryFn: () => getSimilarTracks(id) });
