-- wrk script: creates playlists for a number of seconds, then waits for the answers under way, so that every playlist that
-- is created is also counted. Environment: TOKEN, SECONDS_TO_SEND.
local ffi = require("ffi")
ffi.cdef [[
typedef struct { long seconds; long nanoseconds; } polyphony_time;
int clock_gettime(int clock, polyphony_time* time);
]]

local function now()
   local time = ffi.new("polyphony_time")
   ffi.C.clock_gettime(1, time) -- CLOCK_MONOTONIC
   return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local seconds = tonumber(os.getenv("SECONDS_TO_SEND"))
local stop_at
local message

function init()
   message = wrk.format("POST", "/api/playlists", {
      ["Authorization"] = "Bearer " .. os.getenv("TOKEN"),
      ["Content-Type"] = "application/json",
   }, '{"name":"Sunday morning"}')
end

function delay()
   stop_at = stop_at or now() + seconds
   return now() < stop_at and 0 or 3600 * 1000
end

function request()
   return message
end

-- One line: answers a second, p50 and p99 in milliseconds, answers, and those that were no success; if any, their kinds
-- to standard error.
function done(summary, latency)
   local errors = summary.errors
   local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
   if failed > 0 then
      io.stderr:write(string.format("status %d, connect %d, read %d, write %d, timeout %d\n", errors.status,
         errors.connect, errors.read, errors.write, errors.timeout))
   end
   io.write(string.format("RESULT %.0f %.3f %.3f %d %d\n", summary.requests / seconds, latency:percentile(50) / 1000,
      latency:percentile(99) / 1000, summary.requests, failed))
end
