#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "platform/error.h"

namespace polyphony::streaming {

/// A track's place in a queue: the same track may be there twice.
struct QueueItem {
    int key = 0;  ///< Tells it from the others of its queue.
    std::string track_id;
    int place = 0;  ///< Its place in the order of the source.

    bool operator==(const QueueItem&) const = default;
};

/// What happens at the end. The numbers are those of the contract and of the database.
enum class RepeatMode { Off = 1, Context = 2, Track = 3 };

/// What plays, what has played and what comes next.
struct PlayQueue {
    std::string context;           ///< Where the tracks come from, such as `album:ID`.
    std::vector<QueueItem> items;  ///< In the order of playing.
    std::size_t index = 0;         ///< The item that is up, if there is any.
    bool shuffled = false;
    RepeatMode repeat = RepeatMode::Off;
};

enum class QueueEnd { Next, Last };

/// A number below `count`, which is above 0.
using Random = std::function<std::size_t(std::size_t count)>;
/// Numbers of the system. Thread-safe.
Random system_random();

/// A new queue in the modes of `before`, which begins with the track at `index`. Shuffled, the others follow mixed.
PlayQueue start_queue(const PlayQueue& before, const std::vector<std::string>& track_ids, std::size_t index,
                      std::string context, const Random& random);

/// The item that is up; null if the queue is empty.
const QueueItem* current(const PlayQueue& queue);

/// On: what comes next is mixed. Off: the order of the source goes on from the item that is up.
void set_shuffled(PlayQueue& queue, bool shuffled, const Random& random);

/// One step on, as when a track is left; false, and nothing changed, at the end of a queue that does not repeat.
bool step_on(PlayQueue& queue);
/// One step back; stays at the first item unless the queue repeats.
void step_back(PlayQueue& queue);

void add_tracks(PlayQueue& queue, const std::vector<std::string>& track_ids, QueueEnd end);
/// Fails with NotFound, or with FailedPrecondition for the item that is up.
Result<void> remove_item(PlayQueue& queue, int key);
/// Makes an item the one that is up. Fails with NotFound.
Result<void> jump_to(PlayQueue& queue, int key);

/// Fails with InvalidArgument for a queue that cannot be: too long, a key twice, a track that is none.
Result<void> check_queue(const PlayQueue& queue, std::size_t max_items);

}  // namespace polyphony::streaming
