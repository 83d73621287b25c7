import { Component, type ReactNode } from 'react';
import { Empty } from './Loaded';

/** Shows a way out when a page breaks. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <main>
        <Empty title="Something went wrong on this page">
          <button className="button" onClick={() => window.location.assign('/')}>
            Start again
          </button>
        </Empty>
      </main>
    );
  }
}
