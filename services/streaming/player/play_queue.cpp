#include "services/streaming/player/play_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>

#include "platform/ids/ids.h"

namespace polyphony::streaming {
namespace {

constexpr int kMaxNumber = 1'000'000'000;           // Leaves room to count on.
constexpr std::size_t kMaxQueueContextBytes = 800;  // 200 characters of UTF-8.

auto find_item(PlayQueue& queue, int key) {
    return std::find_if(queue.items.begin(), queue.items.end(), [&](const QueueItem& item) { return item.key == key; });
}

int free_key(const PlayQueue& queue) {
    int highest = 0;
    for (const auto& item : queue.items) highest = std::max(highest, item.key);
    return highest + 1;
}

/// Makes room in the order of the source: places from `from` on move by `count`.
void move_places(PlayQueue& queue, int from, int count) {
    for (auto& item : queue.items)
        if (item.place >= from) item.place += count;
}

}  // namespace

Random system_random() {
    return [](std::size_t count) {
        std::random_device device;
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(device);
    };
}

PlayQueue start_queue(const PlayQueue& before, const std::vector<std::string>& track_ids, std::size_t index,
                      std::string context, const Random& random) {
    PlayQueue queue;
    queue.context = std::move(context);
    queue.repeat = before.repeat;
    add_tracks(queue, track_ids, QueueEnd::Last);
    queue.index = index;
    set_shuffled(queue, before.shuffled, random);
    return queue;
}

const QueueItem* current(const PlayQueue& queue) {
    return queue.index < queue.items.size() ? &queue.items[queue.index] : nullptr;
}

void set_shuffled(PlayQueue& queue, bool shuffled, const Random& random) {
    const auto* up = current(queue);
    if (up == nullptr || shuffled == queue.shuffled) {
        queue.shuffled = shuffled;
        return;
    }
    const int key = up->key;
    queue.shuffled = shuffled;
    auto& items = queue.items;
    if (shuffled) {
        std::swap(items.front(), items[queue.index]);
        for (std::size_t last = items.size() - 1; last > 1; --last) std::swap(items[last], items[1 + random(last)]);
    } else {
        std::sort(items.begin(), items.end(),
                  [](const QueueItem& one, const QueueItem& other) { return one.place < other.place; });
    }
    queue.index = static_cast<std::size_t>(find_item(queue, key) - items.begin());
}

bool step_on(PlayQueue& queue) {
    if (queue.index + 1 < queue.items.size()) {
        ++queue.index;
        return true;
    }
    if (queue.repeat == RepeatMode::Off || queue.items.empty()) return false;
    queue.index = 0;
    return true;
}

void step_back(PlayQueue& queue) {
    if (queue.index > 0)
        --queue.index;
    else if (queue.repeat != RepeatMode::Off && !queue.items.empty())
        queue.index = queue.items.size() - 1;
}

void add_tracks(PlayQueue& queue, const std::vector<std::string>& track_ids, QueueEnd end) {
    const auto* up = current(queue);
    const bool next = end == QueueEnd::Next && up != nullptr;
    const auto at = next ? queue.index + 1 : queue.items.size();
    int place = next ? up->place + 1 : 0;
    if (!next)
        for (const auto& item : queue.items) place = std::max(place, item.place + 1);
    int key = free_key(queue);
    std::vector<QueueItem> added;
    added.reserve(track_ids.size());
    for (const auto& id : track_ids) added.push_back({key++, id, place++});
    if (next) move_places(queue, place - static_cast<int>(added.size()), static_cast<int>(added.size()));
    queue.items.insert(queue.items.begin() + static_cast<std::ptrdiff_t>(at), added.begin(), added.end());
}

Result<void> remove_item(PlayQueue& queue, int key) {
    const auto found = find_item(queue, key);
    if (found == queue.items.end()) return fail(Code::NotFound, "There is no such item in the queue.");
    const auto at = static_cast<std::size_t>(found - queue.items.begin());
    if (at == queue.index) return fail(Code::FailedPrecondition, "This item is up: skip it instead.");
    queue.items.erase(found);
    if (at < queue.index) --queue.index;
    return {};
}

Result<void> jump_to(PlayQueue& queue, int key) {
    const auto found = find_item(queue, key);
    if (found == queue.items.end()) return fail(Code::NotFound, "There is no such item in the queue.");
    queue.index = static_cast<std::size_t>(found - queue.items.begin());
    return {};
}

Result<void> check_queue(const PlayQueue& queue, std::size_t max_items) {
    const auto refuse = [](std::string reason) { return fail(Code::InvalidArgument, std::move(reason)); };
    if (queue.items.size() > max_items) return refuse(fmt::format("A queue has at most {} tracks.", max_items));
    if (queue.context.size() > kMaxQueueContextBytes) return refuse("context must be at most 200 characters.");
    if (!queue.items.empty() && queue.index >= queue.items.size()) return refuse("offset is behind the last track.");
    std::set<int> keys;
    for (const auto& item : queue.items) {
        if (item.key <= 0 || item.key > kMaxNumber || !keys.insert(item.key).second)
            return refuse("The keys of items must differ, and be between 1 and 1,000,000,000.");
        if (item.place < 0 || item.place > kMaxNumber) return refuse("place must be between 0 and 1,000,000,000.");
        if (!ids::valid(item.track_id)) return refuse("track_ids must be 22 characters of base62 each.");
    }
    return {};
}

}  // namespace polyphony::streaming
