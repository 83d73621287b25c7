import react from '@vitejs/plugin-react';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

// `npm run dev` serves the page itself and asks a running platform for everything else.
const platform = process.env['POLYPHONY_URL'] ?? 'http://127.0.0.1:4040';

export default defineConfig({
  plugins: [
    react(),
    VitePWA({
      injectRegister: null,
      manifest: {
        name: 'Polyphony',
        description: 'Your music, many voices.',
        theme_color: '#0e0d13',
        background_color: '#0e0d13',
        icons: [{ src: '/logo.svg', sizes: 'any', type: 'image/svg+xml' }],
      },
      workbox: {
        navigateFallback: null,
        runtimeCaching: [
          // The newest page while the server answers; the one that was here last without it.
          {
            urlPattern: ({ request, url }) =>
              request.mode === 'navigate' && !/^\/(api|media|pay|rest)\//.test(url.pathname),
            handler: 'NetworkFirst',
            options: { cacheName: 'pages', networkTimeoutSeconds: 3, precacheFallback: { fallbackURL: 'index.html' } },
          },
          {
            urlPattern: ({ url }) => url.pathname.startsWith('/media/covers/'),
            handler: 'CacheFirst',
            options: { cacheName: 'covers', expiration: { maxEntries: 1000 } },
          },
        ],
      },
    }),
  ],
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
