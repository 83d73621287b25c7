#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "platform/storage/database.h"
#include "services/recommendation/listen_store.h"
#include "services/recommendation/model/test_data.h"
#include "services/recommendation/test_clock.h"

namespace polyphony::recommendation {

/// An id as the platform has them.
inline std::string test_id(std::string_view kind, std::size_t number) {
    return fmt::format("{:0<12}{:0>10}", kind, number);
}
inline std::string test_track(std::size_t number) { return test_id("track", number); }
inline std::string test_person(std::size_t number) { return test_id("person", number); }

inline Listen loved_track(std::size_t number) {
    Listen listen;
    listen.track_id = test_track(number);
    return after(listen, Signal::Saved, kNow);
}

/// Everyone saves what they like.
inline void put_likes(storage::Database& database, const Interactions& interactions) {
    const auto put = database.write_now([&](storage::Transaction& transaction) -> Result<int> {
        for (std::size_t person = 0; person < interactions.by_person.size(); ++person)
            for (const auto track : interactions.by_person[person])
                store::put_listen(transaction, test_person(person), loved_track(track));
        return 0;
    });
    ASSERT_TRUE(put);
}

}  // namespace polyphony::recommendation
