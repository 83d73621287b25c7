import type { CSSProperties, ReactNode } from 'react';
import { hueOf } from '../ui/coverArt';

interface PageHeaderProps {
  kind: string;
  title: string;
  /** Gives the page its hue. */
  seed: string;
  cover: ReactNode;
  /** The line below the title. */
  facts: ReactNode;
  /** Buttons. */
  children?: ReactNode;
}

/** The head of an album, an artist or a list. */
export function PageHeader({ kind, title, seed, cover, facts, children }: PageHeaderProps) {
  const tint = { '--hue': hueOf(seed) } as CSSProperties;
  return (
    <header className="page-header" style={tint}>
      <div className="page-header-cover">{cover}</div>
      <div className="page-header-text">
        <p className="kind">{kind}</p>
        <h1>{title}</h1>
        <div className="facts">{facts}</div>
      </div>
      <div className="page-header-actions">{children}</div>
    </header>
  );
}
