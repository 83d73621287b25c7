-- wrk script: one address after another, of those that the file TARGETS (environment) has, one on each line.
local targets = {}
for line in io.lines(os.getenv("TARGETS")) do targets[#targets + 1] = line end

function request() return wrk.format("GET", targets[math.random(#targets)]) end

-- One line: megabytes a second, answers, and those that were no success.
function done(summary)
   local errors = summary.errors
   local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
   io.write(string.format("RESULT %.0f %d %d\n", summary.bytes / summary.duration, summary.requests, failed))
end
