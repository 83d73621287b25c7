/** Answers many questions about single ids with few requests: those of one moment go together. */
export function batched(ask: (ids: string[]) => Promise<string[]>, most: number): (id: string) => Promise<boolean> {
  let waiting: { id: string; resolve: (found: boolean) => void; reject: (error: unknown) => void }[] = [];

  const send = () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      ask([...new Set(batch.map(({ id }) => id))]).then(
        (ids) => {
          const found = new Set(ids);
          for (const { id, resolve } of batch) resolve(found.has(id));
        },
        (error: unknown) => {
          for (const { reject } of batch) reject(error);
        },
      );
    }
  };

  return (id) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setTimeout(send);
      waiting.push({ id, resolve, reject });
    });
}
