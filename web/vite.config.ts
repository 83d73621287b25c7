import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run dev` serves the page itself and asks a running platform for everything else.
const platform = process.env['POLYPHONY_URL'] ?? 'http://127.0.0.1:4040';

export default defineConfig({
  plugins: [react()],
  // No inlined assets: what the page needs comes from its own origin, as the content security policy asks.
  build: { target: 'es2022', assetsInlineLimit: 0 },
  server: {
    proxy: {
      '/api': { target: platform, ws: true },
      '/media': platform,
      '/pay': platform,
    },
  },
  test: { include: ['src/**/*.test.ts'] },
});
