#pragma once

#include <google/protobuf/map.h>
#include <google/protobuf/repeated_field.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "edge/lru_cache.h"
#include "edge/peers.h"
#include "platform/async.h"
#include "platform/rpc/context.h"
#include "polyphony/catalog/v1/catalog.pb.h"

namespace polyphony::edge {

struct TrackFactsOptions {
    std::size_t remembered = 20'000;  ///< Facts kept, each for one caller: what they may see differs.
    int fresh_seconds = 60;           ///< For how long the catalog is not asked again.
    int timeout_ms = 800;             ///< Most time that the catalog has.
};

/// The facts of tracks, from the catalog, with a memory that answers while the catalog does not. Runs on one
/// io_context; not thread-safe.
class TrackFacts {
  public:
    using Tracks = google::protobuf::Map<std::string, catalog::v1::Track>;
    using Now = std::function<std::chrono::steady_clock::time_point()>;

    TrackFacts(const Peers& peers, TrackFactsOptions options, Now now = std::chrono::steady_clock::now);

    /// Adds the facts of those tracks that exist and that the caller may see. Returns false if the catalog did not
    /// answer: then facts may be old or missing. `into` must live until the answer.
    Task<bool> add(std::vector<std::string> track_ids, rpc::CallContext context, Tracks& into);

    /// Keeps facts that came with another answer of the catalog.
    void remember(const rpc::Caller& caller, const catalog::v1::Track& track);

  private:
    struct Known {
        std::shared_ptr<const catalog::v1::Track> track;
        std::chrono::steady_clock::time_point at;
    };

    Task<bool> ask(std::vector<std::string> track_ids, const rpc::CallContext& context, Tracks& into);
    const Known* find(const rpc::Caller& caller, const std::string& track_id);

    const Peers& peers_;
    TrackFactsOptions options_;
    Now now_;
    LruCache<Known> known_;
};

/// Leaves out the entries of a list, such as ScoredTrack, whose tracks have no facts: they are gone, or not for this
/// caller.
template <class Entry>
void drop_unknown(google::protobuf::RepeatedPtrField<Entry>& entries, const TrackFacts::Tracks& facts) {
    entries.erase(std::remove_if(entries.begin(), entries.end(),
                                 [&](const Entry& entry) { return !facts.contains(entry.track_id()); }),
                  entries.end());
}

}  // namespace polyphony::edge
