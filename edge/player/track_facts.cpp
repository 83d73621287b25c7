#include "edge/player/track_facts.h"

#include <algorithm>
#include <unordered_set>

#include "edge/catalog_lookup.h"

namespace polyphony::edge {

namespace {

std::string key(const rpc::Caller& caller, const std::string& track_id) { return caller.user_id + "/" + track_id; }

std::vector<std::string> without_repetitions(std::vector<std::string> ids) {
    std::unordered_set<std::string> seen;
    std::erase_if(ids, [&](const std::string& id) { return !seen.insert(id).second; });
    return ids;
}

}  // namespace

TrackFacts::TrackFacts(const Peers& peers, TrackFactsOptions options, Now now)
    : peers_(peers), options_(options), now_(std::move(now)), known_(options.remembered) {}

Task<bool> TrackFacts::add(std::vector<std::string> track_ids, rpc::CallContext context, Tracks& into) {
    std::vector<std::string> unknown;
    for (auto& id : without_repetitions(std::move(track_ids))) {
        const Known* known = find(context.caller, id);
        if (known != nullptr && now_() - known->at < std::chrono::seconds(options_.fresh_seconds))
            into[id] = *known->track;
        else
            unknown.push_back(std::move(id));
    }
    context.deadline =
        std::min(context.deadline, std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.timeout_ms));
    // One batch after the other, so that what one has told is shown even if the next one fails.
    bool answered = true;
    for (std::size_t begin = 0; begin < unknown.size() && answered; begin += kLookupBatch) {
        const auto end = std::min(unknown.size(), begin + kLookupBatch);
        std::vector<std::string> batch(unknown.begin() + static_cast<std::ptrdiff_t>(begin),
                                       unknown.begin() + static_cast<std::ptrdiff_t>(end));
        answered = co_await ask(std::move(batch), context, into);
    }
    if (answered) co_return true;
    for (const auto& id : unknown)
        if (const Known* known = find(context.caller, id); known != nullptr && !into.contains(id))
            into[id] = *known->track;
    co_return false;
}

Task<bool> TrackFacts::ask(std::vector<std::string> track_ids, const rpc::CallContext& context, Tracks& into) {
    auto found = co_await find_tracks(peers_, track_ids, context);
    if (!found) co_return false;
    for (const auto& id : track_ids) known_.erase(key(context.caller, id));
    for (auto& track : *found) {
        remember(context.caller, track);
        const std::string id = track.id();
        into[id] = std::move(track);
    }
    co_return true;
}

void TrackFacts::remember(const rpc::Caller& caller, const catalog::v1::Track& track) {
    known_.put(key(caller, track.id()), Known{std::make_shared<catalog::v1::Track>(track), now_()});
}

const TrackFacts::Known* TrackFacts::find(const rpc::Caller& caller, const std::string& track_id) {
    return known_.find(key(caller, track_id));
}

}  // namespace polyphony::edge
