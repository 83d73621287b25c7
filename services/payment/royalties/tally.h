#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/clock.h"
#include "services/payment/royalties/contracts.h"

/// How much the plays of a month weigh.
namespace polyphony::payment {

enum class Method {
    ProRata,      ///< Every play weighs the same, whoever played.
    UserCentric,  ///< What someone has paid is shared by what they played, and nobody else.
};

/// A weight of one: a play, or a smallest unit of money. It has parts, so that it can be shared.
inline constexpr std::int64_t kWeightOfOne = 1000;

/// What all accounts have paid, in the smallest unit of one currency.
using Contributions = std::unordered_map<std::string, std::int64_t>;

/// What the plays of a track weigh as long as one contract counts.
struct TrackWeight {
    std::size_t track = 0;               ///< Which of the tracks.
    const Contract* contract = nullptr;  ///< Null if there was none.
    std::int64_t plays = 0;
    std::int64_t weight = 0;
};

/// Counts the plays of a month, which come by account, and then by track.
class Tally {
  public:
    /// `account_cap`: the most plays of one account that count pro rata; 0 for no such limit.
    Tally(Method method, std::int64_t account_cap, Contributions contributions, std::vector<TrackFacts> tracks,
          const Contracts& contracts, Period period);

    void play(std::string_view user_id, std::string_view track_id, UnixMillis happened_at);

    /// What was played, by track and contract. Ends the tally.
    std::vector<TrackWeight> finish();
    const std::vector<TrackFacts>& tracks() const { return tracks_; }
    std::int64_t plays() const { return plays_; }

  private:
    struct Known {
        std::vector<Segment> segments;
        std::size_t first_weight = 0;  // in weights_, one for each segment
    };

    Known& know(std::string_view track_id);
    void end_account();

    Method method_;
    std::int64_t account_cap_;
    Contributions contributions_;
    std::vector<TrackFacts> tracks_;
    const Contracts& contracts_;
    Period period_;

    std::unordered_map<std::string, std::size_t> index_of_;  // in tracks_
    std::unordered_map<std::size_t, Known> known_;
    std::vector<TrackWeight> weights_;
    std::int64_t plays_ = 0;

    // The account that is being counted.
    std::string user_id_;
    std::string track_id_;
    Known* track_ = nullptr;
    std::vector<std::size_t> places_;   // in weights_
    std::vector<std::int64_t> counts_;  // plays in each
};

}  // namespace polyphony::payment
