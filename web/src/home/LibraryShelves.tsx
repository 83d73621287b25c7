import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { listAlbums, listArtists } from '../api/catalog';
import { AlbumCard, ArtistCard } from '../library/Cards';

const mostOnShelf = 16;

/** What the library holds, for those who have not played much yet. */
export function LibraryShelves() {
  const albums = useQuery({
    queryKey: ['catalog', 'albums', 'newest'],
    queryFn: () => listAlbums({ order: 'ALBUM_ORDER_RECENTLY_ADDED', page_size: mostOnShelf }),
  });
  const artists = useQuery({
    queryKey: ['catalog', 'artists', 'first'],
    queryFn: () => listArtists({ page_size: mostOnShelf }),
  });
  return (
    <>
      <Shelf title="New in the library">
        {albums.data?.albums.map((album) => <AlbumCard key={album.id} album={album} />) ?? []}
      </Shelf>
      <Shelf title="Artists">
        {artists.data?.artists.map((artist) => <ArtistCard key={artist.id} artist={artist} />) ?? []}
      </Shelf>
    </>
  );
}

function Shelf({ title, children }: { title: string; children: ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="section-title">{title}</h2>
      <ul className="cards shelf">{children}</ul>
    </section>
  );
}
