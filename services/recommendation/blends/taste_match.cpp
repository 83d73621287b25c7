#include "services/recommendation/blends/taste_match.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "services/recommendation/lists/drawing.h"

namespace polyphony::recommendation {
namespace {

/// Nothing if one of the vectors is.
std::optional<double> cosine(double product, double square, double other_square) {
    if (square <= 0 || other_square <= 0) return std::nullopt;
    return std::clamp(product / std::sqrt(square * other_square), 0.0, 1.0);
}

std::optional<double> cosine_of_factors(std::span<const float> one, std::span<const float> other) {
    if (one.size() != other.size()) return std::nullopt;
    return cosine(dot(one, other), dot(one, one), dot(other, other));
}

double square_of(const std::map<std::string, double>& weights) {
    double square = 0;
    for (const auto& [name, weight] : weights) square += weight * weight;
    return square;
}

/// Calls `visit` for each artist that both like, with how much each does.
template <class Visit>
void visit_common(const TasteVector& one, const TasteVector& other, const Visit& visit) {
    for (const auto& [artist, weight] : one.artists)
        if (const auto found = other.artists.find(artist); found != other.artists.end())
            visit(artist, weight, found->second);
}

double cosine_of_artists(const TasteVector& one, const TasteVector& other) {
    double product = 0;
    visit_common(one, other, [&](const auto&, double weight, double others) { product += weight * others; });
    return cosine(product, square_of(one.artists), square_of(other.artists)).value_or(0);
}

}  // namespace

TasteVector taste_vector(const Knowledge& knowledge, std::span<const Listen> listens, const Audience& audience,
                         UnixMillis now) {
    const auto& tracks = knowledge.tracks;
    const auto liked = liked_tracks(tracks, listens, now);
    TasteVector taste;
    taste.factors = knowledge.model.factors_of(liked);
    for (const auto& [track, weight] : liked) {
        const auto artist = tracks.artist(track);
        if (!artist.empty() && audience.hears(tracks.facts(track))) taste.artists[std::string(artist)] += weight;
    }
    // Twice as many songs are not twice the liking.
    for (auto& [artist, weight] : taste.artists) weight = std::sqrt(weight);
    return taste;
}

double likeness(const TasteVector& one, const TasteVector& other) {
    const double by_artists = cosine_of_artists(one, other);
    return (by_artists + cosine_of_factors(one.factors, other.factors).value_or(by_artists)) / 2;
}

std::vector<std::string> common_artists(const TasteVector& one, const TasteVector& other, std::size_t count) {
    std::vector<std::pair<double, std::string>> common;
    visit_common(one, other, [&](const auto& artist, double weight, double others) {
        common.emplace_back(-std::min(weight, others), artist);
    });
    std::ranges::sort(common);
    common.resize(std::min(common.size(), count));
    std::vector<std::string> artists;
    for (auto& [weight, artist] : common) artists.push_back(std::move(artist));
    return artists;
}

std::optional<TasteMatch> taste_match(const TasteVector& own, const std::string& user_id, const TasteVector& other,
                                      std::size_t artists) {
    if (!own.known() || !other.known()) return std::nullopt;
    TasteMatch match;
    match.user_id = user_id;
    match.percent = static_cast<int>(std::lround(100 * likeness(own, other)));
    match.artist_ids = common_artists(own, other, artists);
    return match;
}

}  // namespace polyphony::recommendation
