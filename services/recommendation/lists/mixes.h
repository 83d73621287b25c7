#pragma once

#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/storage/database.h"
#include "services/recommendation/lists/list_store.h"
#include "services/recommendation/lists/made_lists.h"
#include "services/recommendation/recommender.h"

namespace polyphony::recommendation {

/// A list made for one person, with what it is called.
struct Mix {
    MadeList list;
    std::string title;
    std::string description;  ///< Empty if the artists say it.
};

/// For whom something is made.
struct ListFor {
    std::string user_id;
    bool admin = false;
};

struct MixLimits {
    int max_listens = 100;   ///< Last listens of a person that their lists come from.
    int max_known = 50'000;  ///< Last tracks of a person that are not new to them.
};

/// The lists made for people. What was made for a day or a week is kept for it; what was hidden or withdrawn since, or
/// is closed to the person, leaves it all the same.
class Mixes {
  public:
    Mixes(const Recommender& recommender, storage::Database& database, ListOptions options, MixLimits limits,
          Clock clock)
        : recommender_(recommender),
          database_(database),
          options_(options),
          limits_(limits),
          clock_(std::move(clock)) {}

    /// In the order to show them, without those that are empty.
    Task<Result<std::vector<Mix>>> list(ListFor person);
    /// Fails with NotFound if there is no such list, or nothing in it.
    Task<Result<Mix>> get(ListFor person, std::string mix_id);

  private:
    /// All that is stored of a person.
    struct Stored {
        Taste taste;
        Audience audience;
        std::vector<store::KeptList> kept;
    };
    /// A person's lists, and what has to be written about them.
    struct Made {
        std::vector<MadeList> lists;
        std::vector<store::KeptList> fresh;
        std::vector<store::KeptList> outdated;
    };

    Result<Stored> stored(storage::Snapshot& snapshot, const ListFor& person, UnixMillis now) const;
    /// All of a person's lists, or what is made together with the one of this id.
    Made make(const Knowledge& knowledge, const Stored& stored, UnixMillis now, std::string_view only) const;
    Task<Result<std::vector<Mix>>> made_for(ListFor person, std::string only);

    const Recommender& recommender_;
    storage::Database& database_;
    ListOptions options_;
    MixLimits limits_;
    Clock clock_;
};

}  // namespace polyphony::recommendation
