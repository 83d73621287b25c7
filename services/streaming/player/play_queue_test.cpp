#include "services/streaming/player/play_queue.h"

#include <gtest/gtest.h>

#include "platform/ids/ids.h"

namespace polyphony::streaming {
namespace {

const Random kFirst = [](std::size_t) { return std::size_t{0}; };

/// The queue as letters, the item that is up in brackets: `a[b]c`.
std::string shown(const PlayQueue& queue) {
    std::string text;
    for (std::size_t i = 0; i < queue.items.size(); ++i)
        text += i == queue.index ? "[" + queue.items[i].track_id + "]" : queue.items[i].track_id;
    return text;
}

PlayQueue queue_of(const std::string& letters, std::size_t index, PlayQueue modes = {}) {
    std::vector<std::string> tracks;
    for (const char letter : letters) tracks.emplace_back(1, letter);
    return start_queue(modes, tracks, index, "album:1", kFirst);
}

int key_of(const PlayQueue& queue, const std::string& track) {
    for (const auto& item : queue.items)
        if (item.track_id == track) return item.key;
    return 0;
}

TEST(PlayQueueTest, GoesOnToItsEndAndBackToItsBeginning) {
    auto queue = queue_of("abc", 1);
    EXPECT_TRUE(step_on(queue));
    EXPECT_EQ(shown(queue), "ab[c]");
    EXPECT_FALSE(step_on(queue));
    EXPECT_EQ(shown(queue), "ab[c]");
    for (int i = 0; i < 3; ++i) step_back(queue);
    EXPECT_EQ(shown(queue), "[a]bc");
    PlayQueue empty;
    EXPECT_FALSE(step_on(empty));
    EXPECT_EQ(current(empty), nullptr);
}

TEST(PlayQueueTest, RepeatingGoesRound) {
    PlayQueue modes;
    modes.repeat = RepeatMode::Context;
    auto queue = queue_of("abc", 2, modes);
    EXPECT_TRUE(step_on(queue));
    EXPECT_EQ(shown(queue), "[a]bc");
    step_back(queue);
    EXPECT_EQ(shown(queue), "ab[c]");
}

TEST(PlayQueueTest, ShufflingKeepsEachTrackOnceAndTheWayBack) {
    PlayQueue modes;
    modes.shuffled = true;
    auto queue = queue_of("abcde", 2, modes);
    EXPECT_EQ(queue.index, 0U);
    EXPECT_EQ(current(queue)->track_id, "c");
    EXPECT_NE(shown(queue), "[c]abde");
    auto letters = shown(queue);
    std::sort(letters.begin(), letters.end());
    EXPECT_EQ(letters, "[]abcde");
    ASSERT_TRUE(jump_to(queue, key_of(queue, "d")));
    set_shuffled(queue, false, kFirst);
    EXPECT_EQ(shown(queue), "abc[d]e");
}

TEST(PlayQueueTest, TracksAreAddedNextOrLast) {
    auto queue = queue_of("abc", 1);
    add_tracks(queue, {"x", "y"}, QueueEnd::Next);
    add_tracks(queue, {"z"}, QueueEnd::Last);
    EXPECT_EQ(shown(queue), "a[b]xycz");
    set_shuffled(queue, true, kFirst);
    set_shuffled(queue, false, kFirst);
    EXPECT_EQ(shown(queue), "a[b]xycz") << "added tracks stay beside their neighbours";
    PlayQueue empty;
    add_tracks(empty, {"x"}, QueueEnd::Next);
    EXPECT_EQ(shown(empty), "[x]");
}

TEST(PlayQueueTest, AllButTheItemThatIsUpAreTakenOut) {
    auto queue = queue_of("abc", 1);
    EXPECT_TRUE(remove_item(queue, key_of(queue, "a")));
    EXPECT_EQ(shown(queue), "[b]c");
    EXPECT_EQ(remove_item(queue, key_of(queue, "b")).error().code, Code::FailedPrecondition);
    EXPECT_EQ(remove_item(queue, 99).error().code, Code::NotFound);
}

TEST(PlayQueueTest, ImpossibleQueuesAreRefused) {
    PlayQueue queue;
    queue.items = {{1, ids::make(), 0}, {2, ids::make(), 1}};
    EXPECT_TRUE(check_queue(queue, 2));
    EXPECT_FALSE(check_queue(queue, 1));
    auto twice = queue;
    twice.items[1].key = 1;
    EXPECT_FALSE(check_queue(twice, 2));
    auto no_track = queue;
    no_track.items[1].track_id = "two words\nand a line";
    EXPECT_FALSE(check_queue(no_track, 2));
    auto behind = queue;
    behind.index = 2;
    EXPECT_FALSE(check_queue(behind, 2));
}

}  // namespace
}  // namespace polyphony::streaming
