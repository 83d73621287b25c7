#include "edge/player/names.h"

#include <algorithm>

#include "edge/catalog_lookup.h"

namespace polyphony::edge {
namespace {

constexpr std::size_t kMaxPeople = 100;  // BatchGetProfilesRequest.user_ids.

void keep_each_once(std::vector<std::string>& ids) {
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

}  // namespace

Task<bool> add_artists(const Peers& peers, std::vector<std::string> artist_ids, rpc::CallContext context,
                       Artists& into) {
    keep_each_once(artist_ids);
    auto found = co_await find_artists(peers, std::move(artist_ids), std::move(context));
    if (!found) co_return false;
    for (auto& artist : *found) {
        std::string id = artist.id();
        into[id] = std::move(artist);
    }
    co_return true;
}

Task<bool> add_people(const Peers& peers, std::vector<std::string> user_ids, rpc::CallContext context, People& into) {
    keep_each_once(user_ids);
    for (std::size_t begin = 0; begin < user_ids.size(); begin += kMaxPeople) {
        const auto end = std::min(user_ids.size(), begin + kMaxPeople);
        user::v1::BatchGetProfilesRequest request;
        for (std::size_t i = begin; i < end; ++i) request.add_user_ids(std::move(user_ids[i]));
        auto found = co_await peers.call<user::v1::BatchGetProfilesResponse>(
            "polyphony.user.v1.UserService.BatchGetProfiles", request, context);
        if (!found) co_return false;
        for (auto& profile : *found->mutable_profiles()) {
            std::string id = profile.id();
            into[id] = std::move(profile);
        }
    }
    co_return true;
}

}  // namespace polyphony::edge
