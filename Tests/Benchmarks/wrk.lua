-- What wrk sends and how it reports. DEPTH requests go out at once; with CLOSE each has a
-- connection of its own.

local depth = tonumber(os.getenv("DEPTH") or "1")

if os.getenv("CLOSE") then
    wrk.headers["Connection"] = "close"
end

if depth > 1 then
    local batch
    init = function()
        batch = string.rep(wrk.format(), depth)
    end
    request = function()
        return batch
    end
end

done = function(summary)
    local e = summary.errors
    print(string.format(
        'RESULT {"requests": %d, "microseconds": %d, "errors": %d}',
        summary.requests, summary.duration,
        e.connect + e.read + e.write + e.status + e.timeout))
end
