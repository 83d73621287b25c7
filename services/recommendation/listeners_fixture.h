#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/recommendation/lists/popular.h"
#include "services/recommendation/recommender.h"
#include "services/recommendation/test_clock.h"

namespace polyphony::recommendation {

inline std::vector<std::string> ids_of(const TrackList& list) {
    std::vector<std::string> ids;
    for (const auto& track : list.tracks) ids.push_back(track.track_id);
    return ids;
}

/// What everyone plays now.
inline TrackList popular_now(const Recommender& recommender, std::size_t limit, const Audience& audience = {}) {
    return recommender.list([&](const Knowledge& knowledge) { return popular(knowledge, "", audience, limit); });
}

/// A recommender, and people who do things with tracks. Names stand for ids.
class ListenersFixture {
  public:
    void publish(const std::string& id, const std::string& artist = "", const std::string& genre = "",
                 const std::string& album = "") {
        TrackFacts facts;
        facts.id = id;
        facts.album_id = album;
        if (!artist.empty()) facts.artist_ids = {artist};
        if (!genre.empty()) facts.genres = {genre};
        facts.published_at = ++published;
        publish(facts);
    }
    void publish(const TrackFacts& facts) { recommender.publish(facts); }

    void hear(const std::string& person, const std::string& track, Signal signal = Signal::Progressed) {
        auto& listens = people[person];  // last touched first
        Listen before;
        before.track_id = track;
        std::erase_if(listens, [&](const Listen& listen) {
            if (listen.track_id != track) return false;
            before = listen;
            return true;
        });
        const auto listen = after(before, signal, ++now);
        recommender.learn(person, before, listen, listens);
        listens.insert(listens.begin(), listen);
    }

    /// Tracks `NAME0` to `NAME(count - 1)` by an artist of that name.
    void publish_artist(const std::string& name, int count, const std::string& genre = "") {
        for (int i = 0; i < count; ++i) publish(name + std::to_string(i), name, genre);
    }
    /// `count` people who hear all tracks of all these artists.
    void fans(const std::string& name, int count, const std::vector<std::string>& artists, int tracks) {
        for (int fan = 0; fan < count; ++fan)
            for (const auto& artist : artists)
                for (int i = 0; i < tracks; ++i) hear(name + std::to_string(fan), artist + std::to_string(i));
    }

    Recommender recommender{{}};
    std::map<std::string, std::vector<Listen>> people;
    UnixMillis now = kNow;
    UnixMillis published = kNow - 100 * kDay;
};

}  // namespace polyphony::recommendation
