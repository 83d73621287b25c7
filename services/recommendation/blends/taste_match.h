#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "services/recommendation/controls/audience.h"
#include "services/recommendation/listens.h"
#include "services/recommendation/lists/knowledge.h"

/// How alike two people's tastes are.
namespace polyphony::recommendation {

/// What a taste is compared by.
struct TasteVector {
    std::vector<float> factors;             ///< By the trained model; empty without one.
    std::map<std::string, double> artists;  ///< How much the person likes each; none that they do not.

    /// Whether anything is known of it.
    bool known() const { return !artists.empty(); }
};

/// The taste of a person with these listens, as far as this audience may know: artists whom it cannot hear are not in
/// it.
TasteVector taste_vector(const Knowledge& knowledge, std::span<const Listen> listens, const Audience& audience,
                         UnixMillis now);

/// 0 for nothing in common, 1 for the same: the cosine of what they like of each artist, and as much that of their
/// factors, if both have some.
double likeness(const TasteVector& one, const TasteVector& other);

/// Artists whom both like, those first whom both like most; at most `count`.
std::vector<std::string> common_artists(const TasteVector& one, const TasteVector& other, std::size_t count);

/// How alike someone's taste is to another's.
struct TasteMatch {
    std::string user_id;
    int percent = 0;
    std::vector<std::string> artist_ids{};
};

/// Nothing if too little is known of one of them. Names at most `artists` that they have in common.
std::optional<TasteMatch> taste_match(const TasteVector& own, const std::string& user_id, const TasteVector& other,
                                      std::size_t artists);

}  // namespace polyphony::recommendation
