import { NavLink, Outlet } from 'react-router';
import { ScanProgress } from '../admin/ScanProgress';
import { useTitle } from '../ui/useTitle';

/** The frame of everything there is to hear. */
export function LibraryPage() {
  useTitle('Library');
  return (
    <>
      <h1 className="page-title">Library</h1>
      <ScanProgress />
      <nav className="tabs" aria-label="Library">
        <NavLink to="/library" end>
          Albums
        </NavLink>
        <NavLink to="/library/artists">Artists</NavLink>
        <NavLink to="/library/genres">Genres</NavLink>
        {/* Elsewhere they are in the sidebar. */}
        <NavLink className="phone-only" to="/podcasts">
          Podcasts
        </NavLink>
        <NavLink className="phone-only" to="/radio">
          Radio
        </NavLink>
      </nav>
      <Outlet />
    </>
  );
}
