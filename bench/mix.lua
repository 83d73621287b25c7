-- wrk script: requests of several kinds in turns, as the API's users send them. Environment:
--   TOKEN, TRACK, PLAYLIST   who asks, and for what
--   MIX                      names of kinds, in the order in which they are sent, such as "read read create"
--   RATE                     requests a second, sent at their appointed times (open loop) as long as a connection is free
--                            for them; 0: as fast as answers come
--   SECONDS_TO_SEND          for how long; then the answers under way are waited for
local ffi = require("ffi")
ffi.cdef [[
typedef struct { long seconds; long nanoseconds; } polyphony_time;
int clock_gettime(int clock, polyphony_time* time);
]]

local time = ffi.new("polyphony_time")
local function now()
   ffi.C.clock_gettime(1, time) -- CLOCK_MONOTONIC
   return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local slow_seconds = 1 -- An answer that took longer is no success.
local rate = tonumber(os.getenv("RATE"))
local seconds = tonumber(os.getenv("SECONDS_TO_SEND"))
local threads = {}
local messages = {}
local sent = 0
local began

answered, refused, failed, late = 0, 0, 0, 0

local function get(path)
   return wrk.format("GET", path, { ["Authorization"] = "Bearer " .. os.getenv("TOKEN") })
end

local function create()
   return wrk.format("POST", "/api/playlists", {
      ["Authorization"] = "Bearer " .. os.getenv("TOKEN"),
      ["Content-Type"] = "application/json",
   }, '{"name":"Sunday morning"}')
end

function setup(thread)
   table.insert(threads, thread)
end

function init()
   local kinds = {
      create = create(),
      read = get("/api/playlists/" .. os.getenv("PLAYLIST")),
      search = get("/api/search?query=love"),
      albums = get("/api/albums?page_size=20"),
      saved = get("/api/me/tracks"),
      me = get("/api/me"),
      plans = get("/api/plans"),
      stream = get("/api/tracks/" .. os.getenv("TRACK") .. "/stream"),
      home = get("/api/recommendations/for-you"),
      similar = get("/api/tracks/" .. os.getenv("TRACK") .. "/similar"),
   }
   for name in os.getenv("MIX"):gmatch("%S+") do
      local message = assert(kinds[name], "There is no kind " .. name)
      table.insert(messages, message)
   end
end

function delay()
   local moment = now()
   began = began or moment
   local appointed = rate > 0 and began + sent / rate or moment
   if appointed >= began + seconds or moment >= began + seconds then return 3600 * 1000 end
   sent = sent + 1
   if moment - appointed > slow_seconds then late = late + 1 end
   return math.max(0, (appointed - moment) * 1000)
end

local turn = 0
function request()
   turn = turn % #messages + 1
   return messages[turn]
end

function response(status)
   if status >= 200 and status < 300 then
      answered = answered + 1
   elseif status == 503 then
      refused = refused + 1
   else
      failed = failed + 1
   end
end

-- One line: requests sent a second, successes a second, requests refused (503), those without an answer or with another
-- one, p50 and p99 in milliseconds. An answer that took more than a second, or whose request left so late, is no success.
function done(summary, latency)
   local errors = summary.errors
   local answered, refused, failed, late = 0, 0, errors.connect + errors.read + errors.write + errors.timeout, 0
   for _, thread in ipairs(threads) do
      answered = answered + thread:get("answered")
      refused = refused + thread:get("refused")
      failed = failed + thread:get("failed")
      late = late + thread:get("late")
   end
   for i = 1, #latency do
      local microseconds, count = latency(i)
      if microseconds > slow_seconds * 1e6 then late = late + count end
   end
   io.write(string.format("RESULT %.0f %.0f %d %d %.3f %.3f\n", summary.requests / seconds,
      math.max(0, answered - late) / seconds, refused, failed, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
