#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/recommendation/blends/blend_list.h"

namespace polyphony::recommendation {

/// A list of several people.
struct Blend {
    std::string id;
    std::string invitation;  ///< A secret: who has it may join.
    UnixMillis invitation_ends_at = 0;
    UnixMillis created_at = 0;
    std::int64_t version = 0;               ///< Goes up whenever someone joins or leaves.
    std::vector<std::string> member_ids{};  ///< First joined first.
};

}  // namespace polyphony::recommendation

/// The rows of blends and of who is in them.
namespace polyphony::recommendation::store {

/// Without members yet.
void insert_blend(storage::Transaction& transaction, const Blend& blend);
std::optional<Blend> find_blend(soci::session& sql, const std::string& id);
std::optional<Blend> find_blend_by_invitation(soci::session& sql, const std::string& invitation);
/// Last joined first.
std::vector<Blend> blends_of(soci::session& sql, const std::string& user_id);
int count_blends(soci::session& sql, const std::string& user_id);
void set_invitation(storage::Transaction& transaction, const Blend& blend);

/// Someone joins; the tracks that are kept go. What is made for the others has changed (mix_store.h).
void add_member(storage::Transaction& transaction, const Blend& blend, const std::string& user_id, UnixMillis now);
/// Someone leaves a blend that they are in. So do the tracks and the invitation, in place of which comes another. With
/// fewer than two left the blend is deleted. What is made for the others has changed.
void remove_member(storage::Transaction& transaction, const Blend& blend, const std::string& user_id,
                   const std::string& next_invitation);
/// Someone leaves all blends.
void forget_blends(storage::Transaction& transaction, const std::string& user_id);

/// The tracks that were made for this period; nothing if none were.
std::optional<std::vector<BlendTrack>> kept_tracks(soci::session& sql, const std::string& id, std::int64_t period);
/// Keeps what was made for a period, unless someone has joined or left since, or it was made already.
void keep_tracks(storage::Transaction& transaction, const Blend& blend, std::int64_t period,
                 const std::vector<BlendTrack>& tracks);

/// Those who may be found and have most tracks in common with the last `listens` of a person, at most `count`.
std::vector<std::string> findable_people(soci::session& sql, const std::string& user_id, int listens, int count);

}  // namespace polyphony::recommendation::store
