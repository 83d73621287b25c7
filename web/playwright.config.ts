import { defineConfig, devices } from '@playwright/test';

const url = process.env['POLYPHONY_URL'];
if (!url) throw new Error('Set POLYPHONY_URL to the address of a platform with a fresh data folder and music in it.');

/** The tests drive one running platform from outside, one after the other. */
export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [['list']],
  use: {
    baseURL: url,
    locale: 'en-GB',
    // Tests that answer in the server's place need all requests to pass by; downloads.spec.ts allows them.
    serviceWorkers: 'block',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--autoplay-policy=no-user-gesture-required',
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'first visit', testMatch: 'first_visit.ts' },
    {
      name: 'desktop',
      dependencies: ['first visit'],
      testIgnore: 'phone.spec.ts',
      use: { viewport: { width: 1360, height: 850 } },
    },
    {
      name: 'phone',
      dependencies: ['first visit'],
      testMatch: 'phone.spec.ts',
      use: { ...devices['Pixel 7'] },
    },
  ],
});
