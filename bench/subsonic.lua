-- wrk script: counts what is no success of the Subsonic API as failed.
failed = 0 -- Of each thread.
local threads = {}

function setup(thread) table.insert(threads, thread) end

function response(status, _, body)
   if status ~= 200 or not body:find('"status":%s?"ok"') then failed = failed + 1 end
end

function done(summary, latency)
   local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
   for _, thread in ipairs(threads) do bad = bad + (thread:get("failed") or 0) end
   print(string.format("RESULT %.1f %.2f %d", summary.requests / summary.duration * 1e6, latency:percentile(99) / 1000, bad))
end
