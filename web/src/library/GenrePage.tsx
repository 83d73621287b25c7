import { useSearchParams } from 'react-router';
import { useTitle } from '../ui/useTitle';
import { AlbumGrid } from './AlbumGrid';
import { useAlbums } from './queries';

export function GenrePage() {
  const name = useSearchParams()[0].get('name') ?? '';
  useTitle(name);
  return (
    <>
      <p className="kind">Genre</p>
      <h1 className="page-title">{name}</h1>
      <AlbumGrid query={useAlbums('ALBUM_ORDER_TITLE', name)} />
    </>
  );
}
