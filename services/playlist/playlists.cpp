#include "services/playlist/playlists.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <unordered_map>

#include "platform/ids/ids.h"

namespace polyphony::playlist {
namespace {

/// Characters (code points) of valid UTF-8: every byte but the continuation bytes begins one.
int characters(std::string_view text) {
    return static_cast<int>(std::ranges::count_if(text, [](char byte) { return (byte & '\xC0') != '\x80'; }));
}

bool has_control_characters(std::string_view text, std::string_view allowed) {
    return std::ranges::any_of(text, [&](char byte) {
        return (static_cast<unsigned char>(byte) < 0x20 || byte == '\x7F') &&
               allowed.find(byte) == std::string_view::npos;
    });
}

Result<void> check_name(const std::string& name, const Limits& limits) {
    if (std::ranges::all_of(name, [](unsigned char byte) { return std::isspace(byte); }))
        return fail(Code::InvalidArgument, "A playlist needs a name.");
    if (characters(name) > limits.max_name_characters)
        return fail(Code::InvalidArgument,
                    fmt::format("A playlist's name has at most {} characters.", limits.max_name_characters));
    if (has_control_characters(name, "")) return fail(Code::InvalidArgument, "A playlist's name is one line of text.");
    return {};
}

Result<void> check_description(const std::string& description, const Limits& limits) {
    if (characters(description) > limits.max_description_characters)
        return fail(Code::InvalidArgument, fmt::format("A playlist's description has at most {} characters.",
                                                       limits.max_description_characters));
    if (has_control_characters(description, "\n\r\t"))
        return fail(Code::InvalidArgument, "A playlist's description is plain text.");
    return {};
}

Result<void> check_shape(std::span<const std::string> ids, std::string_view kind, const Limits& limits) {
    if (static_cast<int>(ids.size()) > limits.max_ids_per_request)
        return fail(Code::InvalidArgument,
                    fmt::format("At most {} {}s fit into one request.", limits.max_ids_per_request, kind));
    if (!std::ranges::all_of(ids, [](const std::string& id) { return ids::valid(id); }))
        return fail(Code::InvalidArgument, fmt::format("A {} id has 22 letters and digits.", kind));
    return {};
}

}  // namespace

Result<void> check(const Draft& draft, const Limits& limits) {
    if (auto named = check_name(draft.name, limits); !named) return named;
    if (auto described = check_description(draft.description, limits); !described) return described;
    return check_shape(draft.track_ids, "track", limits);
}

Result<void> check(const Edit& edit, const Limits& limits) {
    if (edit.name)
        if (auto named = check_name(*edit.name, limits); !named) return named;
    if (edit.description) return check_description(*edit.description, limits);
    return {};
}

Result<void> check_track_ids(std::span<const std::string> track_ids, const Limits& limits) {
    if (track_ids.empty()) return fail(Code::InvalidArgument, "At least one track is needed.");
    return check_shape(track_ids, "track", limits);
}

Result<void> check_item_ids(std::span<const std::string> item_ids, const Limits& limits) {
    if (item_ids.empty()) return fail(Code::InvalidArgument, "At least one item is needed.");
    return check_shape(item_ids, "item", limits);
}

Result<void> check_track_id(const std::string& track_id) {
    if (!ids::valid(track_id)) return fail(Code::InvalidArgument, "A track id has 22 letters and digits.");
    return {};
}

Result<int> page_size(int wanted, const Limits& limits) {
    if (wanted < 0 || wanted > limits.max_page_size)
        return fail(Code::InvalidArgument, fmt::format("A page has 1 to {} entries.", limits.max_page_size));
    return wanted == 0 ? limits.default_page_size : wanted;
}

Result<void> check_visible(const Playlist& playlist, const std::string& user_id) {
    if (playlist.owner_id != user_id && !playlist.is_public) return fail(Code::NotFound, "There is no such playlist.");
    return {};
}

Result<void> check_changeable(const Playlist& playlist, const std::string& user_id, const std::string& snapshot_id) {
    if (auto visible = check_visible(playlist, user_id); !visible) return visible;
    if (playlist.owner_id != user_id) return fail(Code::PermissionDenied, "Only its owner can change this playlist.");
    if (!snapshot_id.empty() && snapshot_id != playlist.snapshot_id)
        return fail(Code::Aborted, "The playlist was changed meanwhile; read it again, then try again.");
    return {};
}

Result<void> check_room(const Playlist& playlist, int more, const Limits& limits) {
    if (playlist.item_count + more > limits.max_items)
        return fail(Code::ResourceExhausted, fmt::format("A playlist has at most {} items.", limits.max_items));
    return {};
}

Result<void> check_position(int position, int item_count) {
    if (position < 0 || position > item_count)
        return fail(Code::InvalidArgument, fmt::format("The position is not between 0 and {}.", item_count));
    return {};
}

Result<void> check(const Move& move, int item_count) {
    if (move.start < 0 || move.length < 1 || move.start >= item_count || move.length > item_count - move.start)
        return fail(Code::InvalidArgument, "The items to move are not all in the playlist.");
    return check_position(move.before, item_count);
}

bool changes_nothing(const Move& move) { return move.before >= move.start && move.before <= move.start + move.length; }

Move shortest(const Move& move) {
    const int end = move.start + move.length;
    if (move.before > end && move.before - end < move.length) return {end, move.before - end, move.start};
    if (move.before < move.start && move.start - move.before < move.length)
        return {move.before, move.start - move.before, end};
    return move;
}

std::optional<std::vector<Rank>> ranks_between(std::optional<Rank> before, std::optional<Rank> after, int count) {
    Rank step = kRankGap;
    if (before && after) step = std::min(step, (*after - *before) / (count + 1));
    if (step < 1) return std::nullopt;
    const Rank first = before || !after ? before.value_or(0) + step : *after - step * count;
    std::vector<Rank> ranks;
    for (int i = 0; i < count; ++i) ranks.push_back(first + step * i);
    return ranks;
}

Result<std::vector<Item>> in_order(std::vector<Item> items, std::span<const std::string> item_ids) {
    std::unordered_map<std::string_view, const Item*> by_id;
    for (const auto& item : items) by_id.emplace(item.id, &item);
    std::vector<Item> ordered;
    ordered.reserve(items.size());
    for (const auto& id : item_ids) {
        auto found = by_id.extract(id);
        if (found.empty()) break;
        ordered.push_back(*found.mapped());
        ordered.back().rank = kRankGap * static_cast<Rank>(ordered.size());
    }
    if (ordered.size() != items.size() || item_ids.size() != items.size())
        return fail(Code::InvalidArgument, "A new order names every item of the playlist exactly once.");
    return ordered;
}

std::vector<Item> make_items(std::span<const std::string> track_ids, const std::string& added_by, UnixMillis now) {
    std::vector<Item> items;
    items.reserve(track_ids.size());
    for (const auto& track_id : track_ids)
        items.push_back({ids::make(), track_id, added_by, now, kRankGap * static_cast<Rank>(items.size() + 1)});
    return items;
}

}  // namespace polyphony::playlist
