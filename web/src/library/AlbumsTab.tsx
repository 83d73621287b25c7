import { useSearchParams } from 'react-router';
import type { AlbumOrder } from '../api/catalog';
import { AlbumGrid } from './AlbumGrid';
import { useAlbums } from './queries';

const orders: Record<string, { label: string; order: AlbumOrder }> = {
  title: { label: 'Title', order: 'ALBUM_ORDER_TITLE' },
  added: { label: 'Recently added', order: 'ALBUM_ORDER_RECENTLY_ADDED' },
  year: { label: 'Newest first', order: 'ALBUM_ORDER_YEAR' },
};

export function AlbumsTab() {
  const [parameters, setParameters] = useSearchParams();
  const chosen = parameters.get('order') ?? 'title';
  const albums = useAlbums(orders[chosen]?.order ?? 'ALBUM_ORDER_TITLE');
  return (
    <>
      <label className="order">
        Order{' '}
        <select value={chosen} onChange={(event) => setParameters({ order: event.target.value }, { replace: true })}>
          {Object.entries(orders).map(([name, { label }]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <AlbumGrid query={albums} />
    </>
  );
}
