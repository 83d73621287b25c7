import { useEffect, useRef, useState } from 'react';
import { Outlet, useLocation } from 'react-router';
import { PlayerBar } from '../player/PlayerBar';
import { QueuePanel } from '../player/QueuePanel';
import { OfflineNote } from './OfflineNote';
import { Sidebar } from './Sidebar';
import { TabBar } from './TabBar';
import { TopBar } from './TopBar';

/** The frame of every page: navigation, the page itself, the queue, the player. */
export function Shell() {
  const [queueOpen, setQueueOpen] = useState(false);
  const { pathname } = useLocation();
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    page.current?.scrollTo(0, 0);
  }, [pathname]);
  return (
    <div className={`shell${queueOpen ? ' shell-queue' : ''}`}>
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <Sidebar />
      <div className="page" ref={page}>
        <TopBar />
        <main id="main" tabIndex={-1}>
          <OfflineNote />
          <Outlet />
        </main>
      </div>
      {queueOpen && <QueuePanel onClose={() => setQueueOpen(false)} />}
      <PlayerBar queueOpen={queueOpen} onToggleQueue={() => setQueueOpen(!queueOpen)} />
      <TabBar />
    </div>
  );
}
