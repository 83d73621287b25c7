import { useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { Icon } from '../ui/Icon';

const restMs = 180;

/** Searches while one types, after a short rest. The address holds what is searched for. */
export function SearchField() {
  const [parameters] = useSearchParams();
  const onSearchPage = useLocation().pathname === '/search';
  const navigate = useNavigate();
  // What is typed counts while the field has the focus, the address otherwise.
  const [typed, setTyped] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const search = (text: string) => {
    clearTimeout(timer.current);
    void navigate(text ? `/search?q=${encodeURIComponent(text)}` : '/search', { replace: onSearchPage });
  };
  const type = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => search(text), restMs);
  };
  const leave = () => {
    clearTimeout(timer.current);
    setTyped(null);
  };

  return (
    <form
      className="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed !== null) search(typed);
      }}
    >
      <Icon name="search" size={18} />
      <input
        type="search"
        aria-label="Search songs, albums and artists"
        placeholder="Songs, albums, artists"
        maxLength={200}
        value={typed ?? (onSearchPage ? (parameters.get('q') ?? '') : '')}
        onChange={(event) => type(event.target.value)}
        onBlur={leave}
      />
    </form>
  );
}
