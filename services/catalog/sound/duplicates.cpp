#include "services/catalog/sound/duplicates.h"

#include <algorithm>
#include <map>

namespace polyphony::catalog {
namespace {

using Leaders = std::map<std::string, std::string>;  // Track -> another of its group; the lowest leads to itself.

std::string leader_of(Leaders& leaders, const std::string& track) {
    auto leader = leaders.emplace(track, track).first->second;
    while (leaders.at(leader) != leader) leader = leaders.at(leader);
    leaders[track] = leader;
    return leader;
}

}  // namespace

std::vector<DuplicateGroup> group(const std::vector<Duplicate>& pairs) {
    Leaders leaders;
    for (const auto& pair : pairs) {
        const auto one = leader_of(leaders, pair.track_id);
        const auto other = leader_of(leaders, pair.other_id);
        leaders[std::max(one, other)] = std::min(one, other);
    }
    std::map<std::string, DuplicateGroup> groups;
    std::vector<std::string> tracks;
    for (const auto& [track, leader] : leaders) tracks.push_back(track);
    for (const auto& track : tracks) groups[leader_of(leaders, track)].track_ids.push_back(track);
    for (const auto& pair : pairs) {
        auto& worst = groups[leader_of(leaders, pair.track_id)].bit_error_rate;
        worst = std::max(worst, pair.bit_error_rate);
    }
    std::vector<DuplicateGroup> sorted;
    for (auto& [leader, group] : groups) sorted.push_back(std::move(group));
    return sorted;
}

}  // namespace polyphony::catalog
