-- wrk script: byte ranges at changing places of one file. Environment: TARGET (path and query), SIZE (of the file), RANGE (bytes).
local size = tonumber(os.getenv("SIZE"))
local range = tonumber(os.getenv("RANGE"))
local target = os.getenv("TARGET")

function request()
   local first = math.random(0, size - range)
   return wrk.format("GET", target, { ["Range"] = string.format("bytes=%d-%d", first, first + range - 1) })
end

-- One line: megabytes a second, answers, and those that were no success.
function done(summary)
   local errors = summary.errors
   local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
   io.write(string.format("RESULT %.0f %d %d\n", summary.bytes / summary.duration, summary.requests, failed))
end
