#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "platform/clock.h"
#include "platform/error.h"
#include "services/payment/royalties/periods.h"

/// Who has which part of what is earned.
namespace polyphony::payment {

/// All of it.
inline constexpr int kBasisPoints = 10'000;
/// Who gets what nobody has a contract for: it is kept until someone has.
inline constexpr std::string_view kUnclaimed = "unclaimed";

/// What a contract is about, from the narrowest: the first that one holds for counts.
enum class SubjectKind { Track, Album, Artist, Default };

struct Subject {
    SubjectKind kind = SubjectKind::Default;
    std::string id;  ///< Empty for the default.
};

/// As the store keeps it, such as `album:7abc…` or `default`.
std::string text_of(const Subject& subject);
Subject parse_subject(std::string_view text);

struct Share {
    std::string holder_id;
    int basis_points = 0;
};

struct Contract {
    std::int64_t serial = 0;  ///< Counts up; of two that hold the newer one counts.
    std::string id;
    Subject subject;
    UnixMillis valid_from = 0;
    UnixMillis valid_to = 0;  ///< The first moment after it.
    std::vector<Share> shares;
};

/// Whether its shares are all of it, each of another rights holder, and it has a subject and a time. Fails with
/// InvalidArgument.
Result<void> check(const Contract& contract);

/// What a track belongs to.
struct TrackFacts {
    std::string id;
    std::string album_id;
    std::vector<std::string> artist_ids;  ///< The main ones, in the order of the credits.
    std::string title;
};

/// From when on which contract counts; null if none does.
struct Segment {
    UnixMillis from = 0;
    const Contract* contract = nullptr;
};

/// All contracts, to be asked for one.
class Contracts {
  public:
    explicit Contracts(std::vector<Contract> contracts);

    /// What counts for a track in a month, in order; the first begins with the month, no two in a row are the same.
    std::vector<Segment> segments(const TrackFacts& track, Period period) const;

  private:
    using Agreed = std::vector<const Contract*>;  // newest first

    const Contract* find(const std::vector<const Agreed*>& subjects, UnixMillis time) const;

    std::vector<Contract> contracts_;
    std::map<std::string, Agreed> by_subject_;
};

}  // namespace polyphony::payment
