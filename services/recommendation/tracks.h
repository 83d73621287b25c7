#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/clock.h"
#include "services/recommendation/weighted.h"

namespace polyphony::recommendation {

/// What this service knows of a track.
struct TrackFacts {
    std::string id;
    std::string album_id;
    std::vector<std::string> artist_ids;  ///< The performing artist first.
    std::vector<std::string> genres;
    UnixMillis published_at = 0;
    std::string library_id{};  ///< Empty if unknown.
    bool is_explicit = false;  ///< Its words are marked so.
};

/// The tracks that can be heard now, and how they are alike by what they are. Gives every track its number.
class Tracks {
  public:
    /// The number of a track, known or not; the same for the life of the process.
    TrackIndex index(const std::string& track_id);
    /// The number of a track, if it has one already.
    std::optional<TrackIndex> find(const std::string& track_id) const;
    const std::string& id(TrackIndex track) const { return ids_[track]; }
    std::size_t size() const { return ids_.size(); }

    /// A track can be heard, or its facts changed.
    void publish(TrackFacts facts);
    /// A track can no longer be heard.
    void withdraw(const std::string& track_id);
    /// Can it be heard?
    bool available(TrackIndex track) const { return track < facts_.size() && facts_[track].has_value(); }
    /// What is known of a track that can be heard.
    const TrackFacts& facts(TrackIndex track) const { return *facts_[track]; }
    /// The performing artist; empty if unknown.
    std::string_view artist(TrackIndex track) const;

    using Group = std::set<TrackIndex>;
    /// The tracks by an artist, on an album, of a genre that can be heard.
    const Group& by_artist(const std::string& artist_id) const { return find_group(artists_, artist_id); }
    const Group& on_album(const std::string& album_id) const { return find_group(albums_, album_id); }
    const Group& of_genre(const std::string& genre) const { return find_group(genres_, genre); }

    /// Tracks of the same album, artists or genres, most in common first.
    std::vector<Weighted> alike(TrackIndex track) const;
    /// At most `count` tracks, last published first, with weights from 1 downwards.
    std::vector<Weighted> newest(std::size_t count) const {
        return newest(count, [](const TrackFacts&) { return true; });
    }
    /// Those of them for which `wanted(facts)` holds.
    template <class Wanted>
    std::vector<Weighted> newest(std::size_t count, const Wanted& wanted) const {
        std::vector<Weighted> result;
        for (auto place = by_time_.rbegin(); place != by_time_.rend() && result.size() < count; ++place)
            if (wanted(facts(place->second)))
                result.push_back({place->second, 1.0 / static_cast<double>(result.size() + 1)});
        return result;
    }

  private:
    using Groups = std::unordered_map<std::string, Group>;

    static const Group& find_group(const Groups& groups, const std::string& name);
    void set_groups(TrackIndex track, bool member);

    std::unordered_map<std::string, TrackIndex> numbers_;
    std::vector<std::string> ids_;                  ///< By TrackIndex.
    std::vector<std::optional<TrackFacts>> facts_;  ///< By TrackIndex; nothing if it cannot be heard.
    Groups albums_;
    Groups artists_;
    Groups genres_;
    std::set<std::pair<UnixMillis, TrackIndex>> by_time_;
};

}  // namespace polyphony::recommendation
