#pragma once

#include <functional>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/idempotency/idempotency.h"
#include "platform/storage/database.h"
#include "services/recommendation/blends/blend_list.h"
#include "services/recommendation/blends/blend_store.h"
#include "services/recommendation/blends/taste_match.h"
#include "services/recommendation/controls/audience.h"
#include "services/recommendation/recommender.h"

namespace polyphony::recommendation {

struct BlendLimits {
    int max_members = 10;            ///< Of a blend.
    int max_blends = 50;             ///< That one person is in.
    int invitation_days = 7;         ///< For so long an invitation holds.
    int max_listens = 100;           ///< Last listens of a person that their taste comes from.
    int max_compared = 100;          ///< People whose taste is compared with someone's.
    std::size_t max_similar = 20;    ///< Of them are named.
    std::size_t common_artists = 5;  ///< Named of two people.
    UnixMillis idempotency_ms = idempotency::kKeepMs;
};

/// A blend as one member hears it.
struct BlendDetail {
    Blend blend;
    std::vector<BlendTrack> tracks{};
    std::vector<TasteMatch> matches{};  ///< With each of the others.
};

/// What people do with blends, and how they find others who like the same. Tracks are kept for a day; what was hidden
/// or withdrawn since, or is closed to who looks, leaves them all the same. Fails with NotFound for what is not the
/// person's, or is gone.
class Blends {
  public:
    /// `changed` is called once what is made for someone has changed.
    Blends(const Recommender& recommender, storage::Database& database, BlendListOptions options, ListOptions lists,
           BlendLimits limits, Clock clock, std::function<void()> changed);

    /// A repetition of a `request` with a key gets the first blend. Fails with ResourceExhausted.
    Task<Result<Blend>> create(std::string user_id, idempotency::Request request = {});
    Task<Result<std::vector<Blend>>> list(std::string user_id);
    /// `admin` for who may hear everything.
    Task<Result<BlendDetail>> get(std::string user_id, bool admin, std::string blend_id);
    Task<Result<Blend>> renew_invitation(std::string user_id, std::string blend_id);
    Task<Result<Blend>> open_invitation(std::string invitation);
    /// Who is in it already is no error. Fails with ResourceExhausted.
    Task<Result<Blend>> accept(std::string user_id, std::string invitation);
    /// Who is not in it is no error.
    Task<Result<void>> leave(std::string user_id, std::string blend_id);
    /// Most alike first. Fails with FailedPrecondition if the person does not want to be found.
    Task<Result<std::vector<TasteMatch>>> similar_people(std::string user_id);

  private:
    /// All that is stored of a blend and its members.
    struct Stored {
        Blend blend;
        std::vector<PersonListens> members;
        std::optional<std::vector<BlendTrack>> kept;
        Audience own;       ///< Who looks.
        Audience together;  ///< What all may hear, and want to.
    };
    /// What a blend is today, and whether that is to be kept.
    struct Made {
        BlendDetail detail;
        std::vector<BlendTrack> fresh;
    };

    UnixMillis invitation_end() const;
    Result<Stored> stored(storage::Snapshot& snapshot, const std::string& user_id, bool admin,
                          const std::string& blend_id, UnixMillis now) const;
    Made make(const Knowledge& knowledge, const Stored& stored, const std::string& user_id, UnixMillis now) const;
    Result<Blend> join(storage::Transaction& transaction, Blend blend, const std::string& user_id);
    Result<void> check_room(soci::session& sql, const std::string& user_id) const;

    const Recommender& recommender_;
    storage::Database& database_;
    BlendListOptions options_;
    ListOptions lists_;
    BlendLimits limits_;
    Clock clock_;
    std::function<void()> changed_;
};

}  // namespace polyphony::recommendation
